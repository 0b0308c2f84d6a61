package dev.nightshift.maintenance;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of names as an operator writes it. {@code %} stands for anything, a leading {@code -} leaves out; a backslash
 * before either takes it as it stands. All else is literal, upper and lower case as in the catalogue.
 *
 * @param leavesOut what matches, rather than taking it in
 * @param pieces the literal text between the {@code %}
 */
record NamePattern(boolean leavesOut, List<String> pieces) {

    NamePattern {
        pieces = List.copyOf(pieces);
    }

    static NamePattern of(String written) {
        boolean leavesOut = written.startsWith("-");
        String rest = leavesOut ? written.substring(1) : written;
        return new NamePattern(leavesOut, pieces(rest.startsWith("\\-") ? rest.substring(1) : rest));
    }

    private static List<String> pieces(String written) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (int i = 0; i < written.length(); i++) {
            if (written.startsWith("\\%", i)) {
                piece.append('%');
                i++;
            } else if (written.charAt(i) == '%') {
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                piece.append(written.charAt(i));
            }
        }
        pieces.add(piece.toString());
        return pieces;
    }

    boolean isEmpty() {
        return isLiteral() && pieces.get(0).isBlank();
    }

    boolean isLiteral() {
        return pieces.size() == 1;
    }

    /**
     * By schema and name; one with two dots or more also by database, schema and name. Names may hold dots themselves, so
     * the parts can't be told apart: the pattern is held against the joined text. With a single dot the database is left
     * out of it, or {@code shop.%} would mean the schema shop and all of the database shop.
     */
    boolean matches(Relation relation) {
        String name = relation.schema() + '.' + relation.name();
        return matches(name) || (dots() >= 2 && matches(relation.database() + '.' + name));
    }

    long dots() {
        return pieces.stream().flatMapToInt(String::chars).filter(c -> c == '.').count();
    }

    /** In one pass: each piece is taken where it stands first, which leaves the most to those behind it. */
    boolean matches(String text) {
        String first = pieces.get(0);
        String last = pieces.get(pieces.size() - 1);
        if (isLiteral()) {
            return text.equals(first);
        }
        if (!text.startsWith(first) || !text.endsWith(last)) {
            return false;
        }
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = text.indexOf(piece, at);
            if (found < 0) {
                return false;
            }
            at = found + piece.length();
        }
        return at <= text.length() - last.length();
    }
}
