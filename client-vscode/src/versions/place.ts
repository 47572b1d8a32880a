// Where a function stands while the text around it is typed in.

/** Lines from 0, both included. */
export interface Place {
    readonly start: number;
    readonly end: number;
}

/** One change of the text: lines `first` to `last` became `lines` lines. */
export interface Moved {
    readonly first: number;
    readonly last: number;
    readonly lines: number;
    /** The change begins at the very start of its first line. */
    readonly whole: boolean;
}

export function moved(place: Place, change: Moved): Place {
    const by = change.lines - (change.last - change.first + 1);
    if (change.first > place.end) {
        return place;
    }
    const above =
        change.last < place.start || (change.whole && change.first === place.start && by > 0);
    if (above) {
        return { start: place.start + by, end: place.end + by };
    }
    const start = Math.min(place.start, change.first);
    return { start, end: Math.max(start, place.end + by) };
}
