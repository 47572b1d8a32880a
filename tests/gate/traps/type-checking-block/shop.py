from typing import TYPE_CHECKING

if TYPE_CHECKING:

    def tax(n: int) -> int: ...

else:

    def tax(n):
        return n // 10
