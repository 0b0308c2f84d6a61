package dev.nightshift.maintenance;

final class MemoryOperationLogTest extends OperationLogContract {

    private final MemoryOperationLog log = new MemoryOperationLog();

    @Override
    protected OperationLog log() {
        return log;
    }
}
