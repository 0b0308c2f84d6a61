package dev.nightshift.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says of a file system's error which kind of {@link StorageException} it is, and what to do. */
final class FileErrors {

    /** Less than this is no room: an object and the directories that lead to it need some blocks. */
    private static final long NO_ROOM_BYTES = 64 * 1024;

    private final Path root;
    private final String location;

    FileErrors(Path root, String location) {
        this.root = root;
        this.location = location;
    }

    String location() {
        return location;
    }

    /**
     * @param doing what was tried, to follow the location in the message: {@code "writing packs/3f/ab"}
     */
    StorageException translate(String doing, IOException error) {
        String found = location + ": " + doing + " failed (" + error + ")";
        if (says(error, "No space left on device") || says(error, "Disk quota exceeded")) {
            return new StorageException.Full(
                    found + "; expected room on the disk. Free some, raise the quota, or prune the repository.", error);
        }
        if (error instanceof AccessDeniedException) {
            return new StorageException.Denied(
                    found + "; expected the right to do so. Give the account that runs Nightshift read and write access"
                            + " to the directory and all below it.",
                    error);
        }
        if (says(error, "Read-only file system")) {
            return new StorageException.Denied(
                    found
                            + "; expected a disk that can be written. Look for disk errors in the system's log, then mount"
                            + " it read-write.",
                    error);
        }
        if (error instanceof NoSuchFileException) {
            return new StorageException.NotFound(
                    found + "; expected it to stand. Is the disk mounted, and does something else delete files there?",
                    error);
        }
        if (error instanceof ClosedByInterruptException) {
            return new StorageException.Stopped(found + ": the work was stopped. Start it again.", error);
        }
        return new StorageException.Failed(
                found + "; expected the disk to do it. Look for disk errors in the system's log, mend them, and start"
                        + " again.",
                error);
    }

    /**
     * What an open file answers when its bytes are asked for concerns that file, unless it says otherwise (Invariant 9).
     */
    StorageException translateRead(String name, IOException error) {
        StorageException told = translate("reading " + name, error);
        if (told instanceof StorageException.Failed) {
            return new StorageException.Unreadable(
                    location + ": " + name + " can't be read (" + error + "); expected the disk to give its bytes. Look"
                            + " for disk errors in the system's log. The object is lost unless the disk is mended: look"
                            + " for it in a copy of the repository.",
                    error);
        }
        return told;
    }

    /** The system words its errors in the language of the process, so a full disk is also known by what is left. */
    StorageException translateWrite(String doing, IOException error) {
        StorageException told = translate(doing, error);
        if (told instanceof StorageException.Failed && usableBytes() < NO_ROOM_BYTES) {
            return new StorageException.Full(
                    told.getMessage() + " The disk has no room left: free some, or prune the repository.", error);
        }
        return told;
    }

    private long usableBytes() {
        try {
            FileStore store = Files.getFileStore(root);
            return store.getUsableSpace();
        } catch (IOException e) {
            // The error being told is the one that counts; without the figure it is told by its own words.
            return Long.MAX_VALUE;
        }
    }

    private static boolean says(IOException error, String words) {
        String message = error.getMessage();
        return message != null && message.contains(words);
    }
}
