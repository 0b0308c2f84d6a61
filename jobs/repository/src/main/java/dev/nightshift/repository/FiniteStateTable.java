package dev.nightshift.repository;

/**
 * Encodes one kind of symbols by finite state entropy, with shares that are fixed.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878#section-4.1">RFC 8878, 4.1, FSE: the decoder whose mirror image this
 *     is</a>
 */
final class FiniteStateTable {

    /** A symbol whose share is less than one cell: it has one, at the table's end. */
    private static final int RARE = -1;

    private final int log;
    private final int[] shares;

    /** By cell, a symbol's side by side: the state that the decoder comes from. States count from the table's size. */
    private final int[] states;

    /** By symbol: its first cell. */
    private final int[] first;

    /** By symbol: added to a state, the upper half is the number of bits that lead from there to one of its cells. */
    private final int[] bits;

    /** @param shares by symbol: cells of the table, or {@link #RARE}; 2^log in all */
    FiniteStateTable(int log, int... shares) {
        this.log = log;
        this.shares = shares.clone();
        this.states = new int[1 << log];
        this.first = new int[shares.length];
        this.bits = new int[shares.length];
        int cells = 0;
        for (int symbol = 0; symbol < shares.length; symbol++) {
            int share = Math.abs(shares[symbol]);
            int most = share == 1 ? log : log - floorLog(share - 1);
            bits[symbol] = (most << 16) - (share << most);
            first[symbol] = cells;
            cells += share;
        }
        if (cells != states.length) {
            throw new IllegalArgumentException("shares of " + cells + " cells in a table of " + states.length);
        }
        int[] used = first.clone();
        int[] symbols = scattered();
        for (int cell = 0; cell < symbols.length; cell++) {
            states[used[symbols[cell]]++] = states.length + cell;
        }
    }

    /** The symbol of each of the decoder's states, in the order that the format has. */
    private int[] scattered() {
        int size = states.length;
        int[] symbols = new int[size];
        int last = size - 1;
        for (int symbol = 0; symbol < shares.length; symbol++) {
            if (shares[symbol] == RARE) {
                symbols[last--] = symbol;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < shares.length; symbol++) {
            for (int i = 0; i < shares[symbol]; i++) {
                symbols[at] = symbol;
                do {
                    at = (at + step) & (size - 1);
                } while (at > last);
            }
        }
        return symbols;
    }

    /** The state behind the last symbol, which is the first to be encoded. */
    int begin(int symbol) {
        return states[first[symbol]];
    }

    /** Writes what leads the decoder from {@code symbol}'s state to {@code state}; returns the former. */
    int encode(int symbol, int state, BitWriter out) {
        int count = (state + bits[symbol]) >> 16;
        out.write(state, count);
        return states[(state >> count) - Math.abs(shares[symbol]) + first[symbol]];
    }

    /** Writes where the decoder begins. */
    void end(int state, BitWriter out) {
        out.write(state, log);
    }

    static int floorLog(int value) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
    }
}
