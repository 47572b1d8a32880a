# mypy: ignore-errors
"""Walks through graphs that are dictionaries: node to neighbours, or to costs by neighbour."""

import heapq
from collections import deque


def shortest_path(graph, start, goal):
    """The path with the fewest steps, as a list of nodes; None where there is none.

    >>> shortest_path({"a": ["b", "c"], "b": ["d"], "c": [], "d": []}, "a", "d")
    ['a', 'b', 'd']
    """
    came_from = {start: None}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if node == goal:
            path = []
            while node is not None:
                path.append(node)
                node = came_from[node]
            return path[::-1]
        for neighbour in graph.get(node, ()):
            if neighbour not in came_from:
                came_from[neighbour] = node
                queue.append(neighbour)
    return None


def distances(graph, start):
    """The least cost of reaching each node (Dijkstra); nodes out of reach are left out.

    >>> distances({"a": {"b": 4, "c": 1}, "c": {"b": 2}, "b": {}}, "a")
    {'a': 0, 'c': 1, 'b': 3}
    """
    best = {}
    heap = [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if node in best:
            continue
        best[node] = cost
        for neighbour, step in graph.get(node, {}).items():
            if neighbour not in best:
                heapq.heappush(heap, (cost + step, neighbour))
    return best


def order(graph):
    """Nodes so that each stands after all that it needs; the smallest first where there is a choice.

    ``graph`` gives what a node needs.  Raises ValueError where some need each other.

    >>> order({"roof": ["walls"], "walls": ["floor"], "door": ["walls"]})
    ['floor', 'walls', 'door', 'roof']
    """
    needs = {node: set(parts) for node, parts in graph.items()}
    for parts in list(needs.values()):
        for part in parts:
            needs.setdefault(part, set())
    ready = [node for node, parts in needs.items() if not parts]
    heapq.heapify(ready)
    found = []
    while ready:
        node = heapq.heappop(ready)
        found.append(node)
        for other, parts in needs.items():
            if node in parts:
                parts.remove(node)
                if not parts:
                    heapq.heappush(ready, other)
    if len(found) < len(needs):
        stuck = sorted(set(needs) - set(found))
        raise ValueError(f"in a circle: {', '.join(stuck)}")
    return found


def groups(graph):
    """The nodes that hang together, whichever way an edge points; largest group first."""
    both = {}
    for node, neighbours in graph.items():
        both.setdefault(node, set())
        for neighbour in neighbours:
            both[node].add(neighbour)
            both.setdefault(neighbour, set()).add(node)
    seen = set()
    found = []
    for node in both:
        if node in seen:
            continue
        group = []
        stack = [node]
        seen.add(node)
        while stack:
            at = stack.pop()
            group.append(at)
            for neighbour in both[at]:
                if neighbour not in seen:
                    seen.add(neighbour)
                    stack.append(neighbour)
        found.append(sorted(group))
    return sorted(found, key=lambda group: (-len(group), group))


def walks(graph, node, goal, most):
    """Yield every walk from a node to the goal that meets no node twice, of at most so many steps."""

    def extend(path):
        last = path[-1]
        if last == goal:
            yield list(path)
            return
        if len(path) > most:
            return
        for neighbour in sorted(graph.get(last, ())):
            if neighbour not in path:
                path.append(neighbour)
                yield from extend(path)
                path.pop()

    yield from extend([node])


def has_cycle(graph):
    """Whether some walk along the edges comes back to where it began."""
    done = set()

    def visit(node, above):
        if node in above:
            return True
        if node in done:
            return False
        above = above | {node}
        if any(visit(neighbour, above) for neighbour in graph.get(node, ())):
            return True
        done.add(node)
        return False

    return any(visit(node, frozenset()) for node in graph)
