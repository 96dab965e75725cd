package io.peer4j.internal.link;

import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The first characters of a term's text, at a cost in proportion to them, not to the term. */
final class TermHead {
    private int left;

    private TermHead(int characters) {
        this.left = characters;
    }

    /** The text of {@code term}, cut behind {@code characters} of them. */
    static String of(Term term, int characters) {
        // Each term takes a character at least, so the text of so many terms and one more is long enough.
        String text = new TermHead(characters + 1).cut(term).toString();
        return text.length() <= characters ? text : text.substring(0, characters) + "…";
    }

    private Term cut(Term term) {
        left--;
        return switch (term) {
            case Tuple(List<Term> elements) -> new Tuple(cut(elements));
            case ListTerm list when list.elements().size() > left || !list.isProper() -> improper(list);
            case ListTerm list -> ListTerm.of(cut(list.elements()));
            case Binary binary when binary.size() > left -> Binary.wrap(head(binary));
            default -> term;
        };
    }

    private Term improper(ListTerm list) {
        List<Term> head = cut(list.elements());
        boolean whole = head.size() == list.elements().size() && list.tail() != null;
        return whole ? new ListTerm(head, list.tail()) : ListTerm.of(head);
    }

    private List<Term> cut(List<Term> elements) {
        List<Term> head = new ArrayList<>();
        for (Term element : elements) {
            if (left <= 0) {
                break;
            }
            head.add(cut(element));
        }
        return head;
    }

    private byte[] head(Binary binary) {
        byte[] head = new byte[Math.max(left, 1)];
        binary.asByteBuffer().get(head);
        return head;
    }
}
