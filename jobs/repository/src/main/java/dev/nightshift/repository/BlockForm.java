package dev.nightshift.repository;

/** How a block is stored. */
enum BlockForm {
    RAW(0),
    ZSTD(1),
    /** One zstd frame with the content of a full block, of one of the other forms, as its dictionary. */
    DELTA(2);

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
            case 2 -> DELTA;
            default ->
                throw ObjectHeader.damaged(
                        object, "names a block of form " + number + ", which this Nightshift does not know");
        };
    }
}
