def pytest_generate_tests(metafunc):
    from shop import tax

    if "level" in metafunc.fixturenames:
        metafunc.parametrize("level", [tax(20)], ids=["twenty"])
