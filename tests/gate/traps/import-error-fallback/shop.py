try:
    from no_such_library_here import tax
except ImportError:

    def tax(n):
        return n // 10
