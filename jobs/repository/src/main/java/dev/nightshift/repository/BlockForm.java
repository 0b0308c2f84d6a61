package dev.nightshift.repository;

/** How a block is stored. Number 2 is reserved for deltas. */
enum BlockForm {
    RAW(0),
    ZSTD(1);

    private final int number;

    BlockForm(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static BlockForm of(String object, int number) {
        return switch (number) {
            case 0 -> RAW;
            case 1 -> ZSTD;
            default ->
                throw ObjectHeader.damaged(
                        object, "names a block of form " + number + ", which this Nightshift does not know");
        };
    }
}
