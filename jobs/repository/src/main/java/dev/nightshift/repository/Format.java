package dev.nightshift.repository;

/** The numbers of docs/repository-format.md, version 1. */
final class Format {

    static final int VERSION = 1;

    /** Where files are cut: 32 pages of a relation. */
    static final int BLOCK_BYTES = 256 * 1024;

    /** What a reader accepts as one block. */
    static final int MAX_BLOCK_BYTES = 1024 * 1024;

    static final int PACK_TARGET_BYTES = 32 * 1024 * 1024;
    static final int MAX_PACK_BYTES = 128 * 1024 * 1024;
    static final int MAX_PACK_BLOCKS = 65_536;
    static final int MAX_INDEX_BYTES = 64 * 1024 * 1024;
    static final int MAX_DOCUMENT_BYTES = 1024 * 1024;

    /** About 3 MiB of JSON; earlier versions put all packs of a prune into one object. */
    static final int MAX_TOMBSTONE_PACKS = 50_000;

    static final int MAX_TOMBSTONE_BYTES = 64 * 1024 * 1024;
    static final int MAX_TREE_HEIGHT = 8;
    static final int MAX_LIST_HEIGHT = 3;
    static final int MAX_NODE_BYTES = 196_608;
    static final int LIST_ENTRIES = BLOCK_BYTES / BlockId.BYTES;

    private Format() {}
}
