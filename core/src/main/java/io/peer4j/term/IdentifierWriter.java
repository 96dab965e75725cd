package io.peer4j.term;

import java.util.List;

/**
 * Writes pids, ports and references.
 *
 * <p>OTP prints a number for the node that only the printing node can resolve, and 0 for itself. Here 0 stands for
 * {@code nonode@nohost}, and any other node's name for itself, with its creation behind a slash, so that the text holds
 * all that the term does: {@code <0.82.0>}, {@code <peer@host.82.0/3>}.
 */
final class IdentifierWriter {
    static final Atom LOCAL_NODE = new Atom("nonode@nohost");

    private final StringBuilder out;

    IdentifierWriter(StringBuilder out) {
        this.out = out;
    }

    void pid(Pid pid) {
        out.append('<');
        node(pid.node(), pid.creation());
        out.append('.').append(Integer.toUnsignedString(pid.id()));
        out.append('.').append(Integer.toUnsignedString(pid.serial()));
        creation(pid.creation());
    }

    void port(Port port) {
        out.append("#Port<");
        node(port.node(), port.creation());
        out.append('.').append(Long.toUnsignedString(port.id()));
        creation(port.creation());
    }

    void reference(Reference reference) {
        out.append("#Ref<");
        node(reference.node(), reference.creation());
        List<Integer> words = reference.ids().reversed();
        words.forEach(word -> out.append('.').append(Integer.toUnsignedString(word)));
        creation(reference.creation());
    }

    void localFun(LocalFun fun) {
        out.append("#Fun<").append(fun.module().name());
        out.append('.').append(fun.oldIndex()).append('.').append(fun.oldUniq()).append('>');
    }

    private void node(Atom node, int creation) {
        boolean local = creation == 0 && node.equals(LOCAL_NODE);
        out.append(local ? "0" : CharacterSyntax.atom(node.name(), true));
    }

    private void creation(int creation) {
        if (creation != 0) {
            out.append('/').append(Integer.toUnsignedString(creation));
        }
        out.append('>');
    }
}
