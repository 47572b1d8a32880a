class Rule:
    known = {}

    def __init_subclass__(cls, **more):
        super().__init_subclass__(**more)
        Rule.known[cls.__name__] = cls.n // 10
