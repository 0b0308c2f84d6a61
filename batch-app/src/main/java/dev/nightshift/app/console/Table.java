package dev.nightshift.app.console;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Columns that line up; those that hold figures to the right. */
public final class Table {

    private static final String GAP = "  ";

    /** Control characters, line breaks, and what changes the direction of writing. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]");

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<Column> columns) {
        this.columns = columns;
    }

    private record Column(String title, boolean right) {}

    /** @param titles one that begins with {@code >} makes its column stand to the right */
    public static Table of(String... titles) {
        return new Table(IntStream.range(0, titles.length)
                .mapToObj(i -> new Column(titles[i].replaceFirst("^>", ""), titles[i].startsWith(">")))
                .toList());
    }

    public Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "a row has " + cells.length + " cells; expected " + columns.size() + ", one for each column");
        }
        rows.add(Arrays.stream(cells).map(Table::printable).toList());
        return this;
    }

    /** A name that somebody gave a table must not move the cursor, nor break the line. */
    private static String printable(String cell) {
        return UNPRINTABLE.matcher(cell).replaceAll("?");
    }

    public void print(PrintStream out) {
        List<String> titles = columns.stream().map(Column::title).toList();
        int[] widths = IntStream.range(0, columns.size())
                .map(i -> Math.max(
                        titles.get(i).length(),
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)))
                .toArray();
        out.println(line(titles, widths));
        rows.forEach(row -> out.println(line(row, widths)));
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).right() ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}
