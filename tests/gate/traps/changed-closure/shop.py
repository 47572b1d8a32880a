def rule(step, extra):
    def tax(n):
        return n // step

    assert extra is not None
    return tax


usual = rule(10, 0)
