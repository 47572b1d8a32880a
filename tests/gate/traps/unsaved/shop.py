ROUND = 1


def tax(n):
    return (n + 9 * ROUND) // 10
