package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one term from its text, by recursive descent. */
final class TermParser {
    /** How deep terms may nest, so that no text can exhaust a thread's stack. */
    static final int MAX_DEPTH = 1000;

    private static final String A_TERM = "a term";

    private final TextCursor in;
    private final QuotedReader quoted;
    private final NumberReader numbers;
    private final IdentifierReader identifiers;
    private final BinaryReader binaries;

    TermParser(String text) {
        this.in = new TextCursor(text);
        this.quoted = new QuotedReader(in);
        this.numbers = new NumberReader(in);
        this.identifiers = new IdentifierReader(in, numbers, this::atom);
        this.binaries = new BinaryReader(in, numbers, this::term);
    }

    /** The text's only term; a full stop may end it. */
    Term onlyTerm() {
        Term term = term(0);
        in.skipBlank();
        in.accept(".");
        in.skipBlank();
        if (in.peek() != TextCursor.END) {
            throw in.unexpected("the end of the text behind the term");
        }
        return term;
    }

    private Term term(int depth) {
        in.skipBlank();
        if (depth > MAX_DEPTH) {
            throw in.fault(in.position(), "a term that nests at most " + MAX_DEPTH + " deep", "a deeper one");
        }
        return switch (in.peek()) {
            case '[' -> list(depth);
            case '{' -> tuple(depth);
            case '#' -> hash(depth);
            case '<' -> in.startsWith("<<") ? binaries.binary(depth) : identifiers.pid();
            case '"' -> string();
            case '-', '+' -> signed();
            default -> scalar();
        };
    }

    private Term scalar() {
        int c = in.peek();
        if (c >= '0' && c <= '9') {
            return numbers.number(false);
        }
        if (c == '$') {
            return character();
        }
        return startsWithFun() ? fun() : atom();
    }

    private Term signed() {
        boolean negative = in.next() == '-';
        in.skipBlank();
        if (in.peek() == '$') {
            IntTerm character = character();
            return IntTerm.of(negative ? -character.value() : character.value());
        }
        return numbers.number(negative);
    }

    private IntTerm character() {
        in.next();
        return IntTerm.of(quoted.character());
    }

    private ListTerm string() {
        StringBuilder text = new StringBuilder();
        while (in.accept("\"")) {
            text.append(quoted.quoted('"'));
            in.skipBlank();
        }
        return ListTerm.string(text.toString());
    }

    private Atom atom() {
        int start = in.position();
        String name = in.accept("'") ? quoted.quoted('\'') : bareAtom();
        try {
            return new Atom(name);
        } catch (IllegalArgumentException e) {
            throw in.fault(start, "an atom of at most " + Atom.MAX_LENGTH + " Unicode characters", abbreviate(name));
        }
    }

    private static String abbreviate(String name) {
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }

    private String bareAtom() {
        int start = in.position();
        if (!AtomSyntax.isStart(in.peek())) {
            throw noTerm();
        }
        String name = word();
        if (AtomSyntax.isReserved(name)) {
            throw in.fault(start, "quotes around a reserved word", name);
        }
        return name;
    }

    private TermSyntaxException noTerm() {
        if (!AtomSyntax.isVariableStart(in.peek())) {
            return in.unexpected(A_TERM);
        }
        int start = in.position();
        return in.fault(start, A_TERM + " (an atom like this one needs quotes)", "the variable " + word());
    }

    private String word() {
        int start = in.position();
        while (AtomSyntax.isPart(in.peek())) {
            in.next();
        }
        return in.since(start);
    }

    private boolean startsWithFun() {
        return in.startsWith("fun") && !AtomSyntax.isPart(in.peekBehind(3));
    }

    private Term fun() {
        in.accept("fun");
        in.skipBlank();
        Atom module = atom();
        in.expect(":", "a colon between a fun's module and function");
        in.skipBlank();
        Atom function = atom();
        in.expect("/", "a slash before a fun's arity");
        in.skipBlank();
        return new ExportFun(module, function, (int) identifiers.number("an arity", 255));
    }

    private Term list(int depth) {
        in.next();
        List<Term> elements = new ArrayList<>();
        Term tail = null;
        if (!closes("]")) {
            do {
                elements.add(term(depth + 1));
                in.skipBlank();
            } while (in.accept(","));
            tail = in.accept("|") ? term(depth + 1) : null;
            in.expect("]", tail == null ? "a comma, a bar or ]" : "]");
        }
        return listOf(elements, tail);
    }

    private static ListTerm listOf(List<Term> elements, @Nullable Term tail) {
        if (tail instanceof ListTerm(List<Term> more, Term end)) {
            elements.addAll(more);
            return listOf(elements, end);
        }
        return tail == null ? ListTerm.of(elements) : new ListTerm(elements, tail);
    }

    private Tuple tuple(int depth) {
        in.next();
        List<Term> elements = new ArrayList<>();
        if (!closes("}")) {
            do {
                elements.add(term(depth + 1));
                in.skipBlank();
            } while (in.accept(","));
            in.expect("}", "a comma or }");
        }
        return new Tuple(elements);
    }

    private Term hash(int depth) {
        int start = in.position();
        in.next();
        if (in.accept("Ref<")) {
            return identifiers.reference();
        }
        if (in.accept("Port<")) {
            return identifiers.port();
        }
        if (in.startsWith("Fun<")) {
            throw in.fault(start, "a term that text can hold", "a fun with an environment");
        }
        in.expect("{", "{ of a map, Ref< or Port<");
        return map(depth);
    }

    private MapTerm map(int depth) {
        Map<Term, Term> entries = new LinkedHashMap<>();
        if (!closes("}")) {
            do {
                Term key = term(depth + 1);
                in.expect("=>", "=> between a key and its value");
                entries.put(key, term(depth + 1));
                in.skipBlank();
            } while (in.accept(","));
            in.expect("}", "a comma or }");
        }
        return new MapTerm(entries);
    }

    private boolean closes(String bracket) {
        in.skipBlank();
        return in.accept(bracket);
    }
}
