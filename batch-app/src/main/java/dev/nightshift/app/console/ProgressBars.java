package dev.nightshift.app.console;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar a stage. */
final class ProgressBars implements ProgressView {

    private static final long MEBIBYTE = 1 << 20;
    private static final int UPDATE_MILLIS = 200;

    private final PrintStream err;
    private @Nullable ProgressBar bar;

    ProgressBars(PrintStream err) {
        this.err = err;
    }

    @Override
    public synchronized void stage(String name, long totalBytes) {
        finish();
        bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(totalBytes > 0 ? totalBytes : -1)
                .setUnit("MiB", MEBIBYTE)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .showSpeed()
                .build();
    }

    @Override
    public synchronized void advanced(long bytes) {
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    @Override
    public synchronized void finish() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
