package dev.nightshift.repository;

import java.util.Optional;

/** One entry of a file tree. */
sealed interface TreeEntry {

    String path();

    FileAttributes attributes();

    /** @param content empty where {@code size} is 0 */
    record File(String path, FileAttributes attributes, long size, Optional<ContentRef> content) implements TreeEntry {

        public File {
            TreePath.check(path);
            if (size < 0 || content.isPresent() != (size > 0)) {
                throw new IllegalArgumentException(path + " has size " + size + " and content " + content);
            }
        }
    }

    record Directory(String path, FileAttributes attributes) implements TreeEntry {

        public Directory {
            TreePath.check(path);
        }
    }

    record Link(String path, FileAttributes attributes, String target) implements TreeEntry {

        public Link {
            TreePath.check(path);
        }
    }

    /**
     * Where a file's content begins.
     *
     * @param height 0: {@code id} is its only block; else a list, of lists where over 1
     */
    record ContentRef(BlockId id, int height) {

        public ContentRef {
            if (height < 0 || height > Format.MAX_LIST_HEIGHT) {
                throw new IllegalArgumentException("height of a content reference is " + height);
            }
        }
    }
}
