def rule(step):
    def tax(n):
        return n // step

    return tax


usual = rule(10)
