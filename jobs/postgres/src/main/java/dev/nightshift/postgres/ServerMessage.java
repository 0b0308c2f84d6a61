package dev.nightshift.postgres;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What an ErrorResponse or a NoticeResponse says.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-error-fields.html">Error and Notice Message Fields</a>
 */
record ServerMessage(String severity, String sqlState, String text, String detail, String hint) {

    /** Each field is a code byte and a string that a zero byte ends; one more zero byte ends them all. */
    static ServerMessage parse(byte[] body) {
        Map<Character, String> fields = new HashMap<>();
        int at = 0;
        while (at < body.length && body[at] != 0) {
            int end = at + 1;
            while (end < body.length && body[end] != 0) {
                end++;
            }
            if (end == body.length) {
                throw new PostgresException.Failed(
                        "an error message of the server ends in the middle of a field; expected a zero byte. Is it "
                                + "PostgreSQL that listens there, without a proxy that cuts messages?",
                        null);
            }
            fields.put((char) body[at], new String(body, at + 1, end - at - 1, StandardCharsets.UTF_8));
            at = end + 1;
        }
        String severity = fields.getOrDefault('V', fields.getOrDefault('S', "ERROR"));
        return new ServerMessage(
                severity,
                fields.getOrDefault('C', ""),
                fields.getOrDefault('M', "no message"),
                fields.getOrDefault('D', ""),
                fields.getOrDefault('H', ""));
    }

    @Override
    public String toString() {
        return severity
                + ": "
                + text
                + (detail.isEmpty() ? "" : " (" + detail + ")")
                + (hint.isEmpty() ? "" : " Hint: " + hint)
                + (sqlState.isEmpty() ? "" : " [" + sqlState + "]");
    }
}
