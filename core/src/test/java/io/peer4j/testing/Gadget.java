package io.peer4j.testing;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a compromised peer would have its origin load, make or read: any of it leaves a trace. */
public final class Gadget implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    static {
        Traces.LEFT.add("Gadget was initialised");
    }

    /** One. */
    public Gadget() {
        Traces.LEFT.add("Gadget was made");
    }

    /** What a function's name would call. */
    public static String run() {
        Traces.LEFT.add("Gadget.run was called");
        return "run";
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        Traces.LEFT.add("Gadget was read");
        in.defaultReadObject();
    }

    /** As an enum. */
    public enum Constant {
        /** Its only one. */
        ONE;

        static {
            Traces.LEFT.add("Gadget.Constant was initialised");
        }
    }

    /** As a record. */
    public record Row(int x) implements Serializable {
        static {
            Traces.LEFT.add("Gadget.Row was initialised");
        }

        /** One. */
        public Row {
            Traces.LEFT.add("Gadget.Row was made");
        }
    }

    /** As an exception. */
    public static final class Failure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        static {
            Traces.LEFT.add("Gadget.Failure was initialised");
        }

        /** One. */
        public Failure(String message) {
            super(message);
            Traces.LEFT.add("Gadget.Failure was made");
        }
    }

    /** Apart, so that to look at the traces leaves none. */
    public static final class Traces {
        private static final List<String> LEFT = new CopyOnWriteArrayList<>();

        private Traces() {}

        /** All so far in this process. */
        public static List<String> left() {
            return List.copyOf(LEFT);
        }
    }
}
