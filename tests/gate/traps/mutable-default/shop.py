def tax(n, seen=[]):
    seen.append(n)
    return n // 10 + len(seen) - len(seen)
