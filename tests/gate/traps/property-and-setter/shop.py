class Price:
    def __init__(self, n):
        self._n = n

    @property
    def net(self):
        return self._n

    @net.setter
    def net(self, n):
        self._n = n // 10
