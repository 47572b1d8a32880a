def doubled(f):
    def inner(*args):
        return 2 * f(*args)

    return inner


@doubled
def tax(n):
    return n // 10
