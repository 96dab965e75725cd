package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A JVM as an Erlang node: its processes, their registered names, and the other nodes that it is connected to.
 *
 * <p>A node has no name at first, and talks to nobody. {@link #start} makes it a node among others, as
 * {@code net_kernel:start} does: it registers a name, listens, and connects by itself to every node that something is sent
 * to. It then serves what nodes expect of each other: {@code net_kernel}, {@code global_name_server} and {@code rex}. A
 * node that was merely {@linkplain #rename renamed} goes by its name, and what is sent to other nodes is dropped. Pids
 * carry the name that the node has now; those with an earlier one still reach their process.
 *
 * <p>All methods may be called by any thread. Those that may connect to another node wait for that, and none of the
 * others waits.
 */
public final class Node implements AutoCloseable {
    /** The name of a node that has none. */
    public static final Atom NO_NODE = new Atom("nonode@nohost");

    private static final Node LOCAL = new Node();
    // Every release of OTP reads references whose first word has 18 bits.
    private static final int REFERENCE_MASK = (1 << 18) - 1;

    private final ProcessTable table = new ProcessTable();
    private final Cookies cookies = new Cookies();
    private final Set<Atom> kept = ConcurrentHashMap.newKeySet();
    private final AtomicLong nextReference = new AtomicLong(1);
    private final int referenceSalt = ThreadLocalRandom.current().nextInt();
    private final CopyOnWriteArrayList<Identity> former = new CopyOnWriteArrayList<>();
    private volatile Identity identity = Identity.NONE;
    private volatile @Nullable Network network;
    private volatile @Nullable Interior interior;
    private volatile @Nullable GlobalService global;
    private volatile @Nullable RexService rex;
    private volatile @Nullable Functions functions;
    private volatile @Nullable Pid defaultGroupLeader;

    /** What a node needs once its processes have to do with each other; a plain peer never makes one. */
    private static final class Interior {
        final LocalConnection here;
        final Router router;
        final Aliases aliases = new Aliases();
        final Map<Atom, PgService> scopes = new ConcurrentHashMap<>();
        final NodeEvents events;
        final Refusals refusals = new Refusals();

        Interior(Node node) {
            here = new LocalConnection(node);
            router = new Router(node);
            events = new NodeEvents(node);
        }
    }

    private Node() {}

    /** This JVM's node. */
    public static Node local() {
        return LOCAL;
    }

    /** A node of its own beside {@link #local}, without a name yet. */
    public static Node create() {
        return new Node();
    }

    /** Its name: {@code nonode@nohost} until it is given one. */
    public Atom name() {
        return identity.name();
    }

    /** Which incarnation of its name it is: 0 while it has none. */
    public int creation() {
        return identity.creation();
    }

    /** Whether it is a node among others: it was {@linkplain #start started}, and not stopped since. */
    public boolean isDistributed() {
        return network != null;
    }

    /** The port of the epmd that it has for itself ({@link NodeOptions#ownEpmd}); 0 if it has none. */
    public int ownEpmdPort() {
        Network joined = network;
        return joined == null ? 0 : joined.distribution().ownEpmdPort();
    }

    /** The cookie that it was given, at its start or later; null if it has the cookie file's, or was not started. */
    public @Nullable String givenCookie() {
        Network joined = network;
        return joined == null ? null : joined.cookie();
    }

    /** Its cookie, {@code erlang:get_cookie/0}; null while it has no name. */
    public @Nullable String cookie() {
        return isAlive() ? cookies.own() : null;
    }

    /**
     * The cookie for connections with {@code other}, {@code erlang:get_cookie/1}: its own unless
     * {@link #setCookie(Atom, String)} has set another; null while it has no name.
     */
    public @Nullable String cookie(Atom other) {
        return !isAlive() || other.equals(name()) ? cookie() : cookies.of(other);
    }

    /**
     * Sets its cookie, which counts for every node that has none to its name: {@code erlang:set_cookie/1}. Connections that
     * are up stay; later ones need the new cookie. Peers that are started later get it.
     *
     * @throws IllegalStateException if it has no name
     * @throws IllegalArgumentException if {@code cookie} is no cookie: 1 to 255 characters of Latin-1
     */
    public void setCookie(String cookie) {
        if (!isAlive()) {
            throw new IllegalStateException("a node without a name has no cookie: start it first");
        }
        Cookies.verify(cookie);
        Network joined = network;
        if (joined != null) {
            joined.given(cookie);
        }
        cookies.own(cookie);
    }

    /**
     * Sets the cookie for connections with {@code other}, in both directions: {@code erlang:set_cookie/2}, and the flag
     * {@code -setcookie Node Cookie}. May be called before {@link #start}. For this node's own name it is
     * {@link #setCookie(String)}.
     *
     * @throws IllegalArgumentException if {@code cookie} is no cookie: 1 to 255 characters of Latin-1
     */
    public void setCookie(Atom other, String cookie) {
        if (isAlive() && other.equals(name())) {
            setCookie(cookie);
        } else {
            Cookies.verify(cookie);
            cookies.set(other, cookie);
        }
    }

    /** Whether it has a name. */
    public boolean isAlive() {
        return identity.creation() != 0;
    }

    /**
     * Gives it a name without a connection to any other node.
     *
     * @throws IllegalStateException if it has a name
     * @throws IllegalArgumentException if {@code name} is not of the form {@code name@host}
     */
    public synchronized void rename(Atom name) {
        checkNameless();
        int at = name.name().indexOf('@');
        if (at < 1 || at == name.name().length() - 1) {
            throw new IllegalArgumentException("expected name@host, got: " + name.name());
        }
        // OTP keeps 0 to 3 for nodes of old; 32 bits are open to the others.
        become(new Identity(name, ThreadLocalRandom.current().nextInt(4, Integer.MAX_VALUE)));
    }

    private void checkNameless() {
        if (isAlive()) {
            throw new IllegalStateException("this node has a name already: " + name().name());
        }
    }

    private void become(Identity now) {
        former.addIfAbsent(identity);
        identity = now;
        for (Mailbox process : table.all()) {
            table.enlist(process, now);
        }
    }

    // Other nodes

    /**
     * Makes it a node among others, as {@code net_kernel:start/2} does: registers the name at epmd, which is started where
     * there is none, listens, and starts the services that other nodes expect.
     *
     * @throws IOException if the name is taken, or epmd can't be reached
     * @throws IllegalStateException if it has a name
     */
    public void start(NodeOptions options) throws IOException {
        start(options, Distribution::start);
    }

    /** How a distribution starts: the seam that tests replace. */
    interface Starter {
        Distribution start(NodeOptions options, Cookies cookies, Signals signals) throws IOException;
    }

    synchronized void start(NodeOptions options, Starter starter) throws IOException {
        checkNameless();
        String given = options.cookie();
        if (given != null) {
            cookies.own(given);
        }
        Distribution distribution = starter.start(options, cookies, router());
        String named = cookies.claim(distribution.name());
        network = new Network(distribution, named == null ? given : named);
        become(new Identity(distribution.name(), distribution.creation()));
        Services.start(this, options.transport());
        distribution.accept();
    }

    /**
     * Leaves the other nodes: all connections are lost, and the name is given up. For links and monitors of other nodes the
     * reason is {@code noconnection}, whatever they lead to. Nothing if it was never started.
     */
    public void stop() {
        Network left;
        synchronized (this) {
            left = network;
            network = null;
        }
        if (left == null) {
            return;
        }
        // Before the services, whose end other nodes would see first.
        left.distribution().close();
        Services.stop(this);
        become(Identity.NONE);
    }

    /**
     * Drops each connection over which nothing waits to be sent, and waits for nothing: for a process that is about to end,
     * so that other nodes learn of it at once. {@link #stop} does the rest.
     */
    public void hangUp() {
        Network joined = network;
        if (joined != null) {
            joined.distribution().hangUp();
        }
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /** The visible nodes that it is connected to: {@code nodes()}. */
    public List<Atom> nodes() {
        return events().names(false);
    }

    /** The hidden nodes that it is connected to: {@code nodes(hidden)}. */
    public List<Atom> hiddenNodes() {
        return events().names(true);
    }

    /** Connects to {@code other}, as {@code net_kernel:connect_node/1} does; false if it can't be reached, or refuses. */
    public boolean connect(Atom other) {
        if (other.equals(name())) {
            return true;
        }
        Network joined = network;
        return joined != null && joined.announcedConnection(other) != null;
    }

    /** Whether {@code other} is there and lets this node in: {@code net_adm:ping/1}. */
    public boolean ping(Atom other) {
        return connect(other) && Services.ping(this, other);
    }

    /** Drops the connection to {@code other}, as {@code erlang:disconnect_node/1} does; false if there is none. */
    public boolean disconnect(Atom other) {
        Network joined = network;
        NodeConnection connection =
                joined == null ? null : joined.distribution().connection(other);
        if (connection != null) {
            connection.disconnect(new Atom("disconnect"));
        }
        return connection != null;
    }

    /**
     * Has {@code process} get the message {@code {nodedown, Node}}, once, when {@code other} is lost, at once if it can't
     * be reached: {@code monitor_node(Node, true)}. Several monitors of one node give as many messages.
     */
    public void monitorNode(Mailbox process, Atom other) {
        connect(other);
        events().watch(process, other);
    }

    /**
     * Does as {@link #monitorNode}, without connecting: a node that is not connected counts as lost. Does not wait.
     */
    public void monitorConnectedNode(Mailbox process, Atom other) {
        events().watch(process, other);
    }

    /** Takes one {@link #monitorNode} back. */
    public void demonitorNode(Mailbox process, Atom other) {
        events().unwatch(process, other);
    }

    /**
     * Has {@code process} get {@code {nodeup, Node}} and {@code {nodedown, Node}} of all visible nodes, in the order in
     * which they come and go: {@code net_kernel:monitor_nodes(true)}. What comes from a node comes between the two.
     */
    public void monitorNodes(Mailbox process) {
        events().listen(process);
    }

    /** Takes {@link #monitorNodes} back. */
    public void demonitorNodes(Mailbox process) {
        events().unlisten(process);
    }

    /** What has passed the connection to {@code other}; nothing if there is none. */
    public Traffic traffic(Atom other) {
        NodeConnection connection = existingConnection(other);
        return connection == null ? Traffic.NONE : connection.traffic();
    }

    /**
     * Exempts the connection to {@code other} from what {@code global} does to prevent overlapping partitions: this node
     * does not leave {@code other} because a third node has lost it. For a connection that a process of one node lives by,
     * such as that of a peer and its origin. It holds until that connection ends.
     */
    public void keepConnection(Atom other) {
        kept.add(other);
    }

    /** Whether the connection to {@code other} is {@linkplain #keepConnection kept}. */
    boolean keepsConnection(Atom other) {
        return kept.contains(other);
    }

    /** The connection to {@code other} has ended. */
    void releaseConnection(Atom other) {
        kept.remove(other);
    }

    /**
     * Has what {@code other} sends read by a thread that waits for it, for somebody waits for it who does not
     * {@linkplain Mailbox#takeFrom take} it himself.
     */
    public void readOn(Atom other) {
        NodeConnection connection = existingConnection(other);
        if (connection != null) {
            connection.recall();
        }
    }

    /** The way to {@code other}; connects where there is none, unless this thread must not wait. Null if it fails. */
    @Nullable
    NodeConnection connectionTo(Atom other) {
        if (other.equals(name())) {
            return here();
        }
        Network joined = network;
        return joined == null ? null : joined.connection(other);
    }

    @Nullable
    NodeConnection connectionTo(Pid pid) {
        return isLocal(pid) ? here() : connectionTo(pid.node());
    }

    /** The way to {@code other}, if there is one already. */
    @Nullable
    NodeConnection existingConnection(Atom other) {
        Network joined = network;
        return joined == null ? null : joined.distribution().connection(other);
    }

    NodeConnection here() {
        return interior().here;
    }

    Router router() {
        return interior().router;
    }

    Aliases aliases() {
        return interior().aliases;
    }

    Refusals refusals() {
        return interior().refusals;
    }

    NodeEvents events() {
        return interior().events;
    }

    private Interior interior() {
        Interior known = interior;
        return known != null ? known : makeInterior();
    }

    private synchronized Interior makeInterior() {
        Interior known = interior;
        if (known == null) {
            known = new Interior(this);
            interior = known;
        }
        return known;
    }

    void rex(@Nullable RexService service) {
        rex = service;
    }

    @Nullable
    RexService rex() {
        return rex;
    }

    void global(@Nullable GlobalService service) {
        global = service;
    }

    @Nullable
    GlobalService global() {
        return global;
    }

    void addScope(Atom name, PgService scope) {
        interior().scopes.put(name, scope);
    }

    void removeScope(Atom name, PgService scope) {
        interior().scopes.remove(name, scope);
    }

    /** The process groups of the scope {@code name}, if it runs here. */
    @Nullable
    PgService scope(Atom name) {
        Interior known = interior;
        return known == null ? null : known.scopes.get(name);
    }

    void addAlias(Reference alias, Mailbox process, AliasMode mode) {
        aliases().add(canonical(alias), process, mode);
    }

    boolean removeAlias(Reference alias, Mailbox process) {
        return aliases().remove(canonical(alias), process);
    }

    void aliasEnded(Reference reference) {
        Interior known = interior;
        if (known != null) {
            known.aliases.monitorEnded(canonical(reference));
        }
    }

    /**
     * After which time of silence another node is taken for down: {@code net_kernel:get_net_ticktime}. Null if it is not
     * {@linkplain #start started}.
     */
    public @Nullable Duration netTickTime() {
        Network joined = network;
        return joined == null ? null : joined.distribution().tickTime();
    }

    /**
     * Changes that time at once, as {@code net_kernel:set_net_ticktime} does after a while. All nodes that are connected
     * have to use the same.
     *
     * @throws IllegalArgumentException if {@code time} is not positive
     * @throws IllegalStateException if the node is not {@linkplain #start started}
     */
    public void netTickTime(Duration time) {
        Network joined = network;
        if (joined == null) {
            throw new IllegalStateException("expected a node among others, got " + name().name() + "; start it first");
        }
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("expected a net tick time of more than 0, got " + time);
        }
        joined.distribution().tickTime(time);
    }

    // Functions and output

    /** What other nodes can call here; {@link Functions#none} until it is set. */
    public Functions functions() {
        Functions set = functions;
        return set == null ? Functions.none() : set;
    }

    /** Sets what other nodes can call here. */
    public void functions(Functions callable) {
        functions = callable;
    }

    /** Where the output of processes goes that have no group leader of their own; null if that is nowhere. */
    public @Nullable Pid defaultGroupLeader() {
        return defaultGroupLeader;
    }

    /** Sets the group leader of the processes that have none of their own. */
    public void defaultGroupLeader(Pid leader) {
        defaultGroupLeader = leader;
    }

    // Processes

    /** A new process: a mailbox with a pid, until it is closed. */
    public Mailbox open() {
        Mailbox process = new Mailbox(this);
        process.self();
        return process;
    }

    /**
     * A new process, registered as {@code name}.
     *
     * @throws IllegalArgumentException as {@link #register}
     */
    public Mailbox open(String name) {
        Mailbox process = open();
        try {
            register(new Atom(name), process.self());
        } catch (IllegalArgumentException e) {
            process.close();
            throw e;
        }
        return process;
    }

    /** A new process that gets its pid when that is first asked for; cheap where it never is. */
    public Mailbox prepare() {
        return new Mailbox(this);
    }

    /** Starts a process that runs {@code body} on a virtual thread. */
    public Mailbox spawn(ProcessBody body) {
        return begin(open(), body);
    }

    /** Starts a process that applies a function of the node's {@link #functions}. */
    public Mailbox spawn(Atom module, Atom function, ListTerm args) {
        return spawn(self -> new ErpcService(this).apply(module, function, args));
    }

    Mailbox begin(Mailbox process, ProcessBody body) {
        Thread.ofVirtual().start(new ProcessRun(process, self -> {
            body.run(self);
            return Atoms.NORMAL;
        }));
        return process;
    }

    Pid enlist(Mailbox process) {
        Identity as;
        Pid pid;
        do {
            as = identity;
            pid = table.enlist(process, as);
        } while (!identity.is(as.name(), as.creation()));
        return pid;
    }

    void strike(Mailbox process) {
        table.strike(process);
    }

    void unregister(Mailbox process) {
        table.unregister(process);
    }

    /** Whether {@code pid} names a process of this node, alive or not. */
    public boolean isLocal(Pid pid) {
        return isOwn(pid.node(), pid.creation());
    }

    private boolean isOwn(Atom at, int creation) {
        if (identity.is(at, creation)) {
            return true;
        }
        for (Identity earlier : former) {
            if (earlier.is(at, creation)) {
                return true;
            }
        }
        return false;
    }

    /** What {@code pid} is called in tables: a process of this node has one name there, whatever the node's. */
    Pid canonical(Pid pid) {
        return isLocal(pid) ? label(pid, Identity.NONE) : pid;
    }

    /** What {@code pid}, which may be {@link #canonical}, is called now. */
    Pid current(Pid pid) {
        return isLocal(pid) ? label(pid, identity) : pid;
    }

    private static Pid label(Pid pid, Identity as) {
        return new Pid(as.name(), pid.id(), pid.serial(), as.creation());
    }

    Reference canonical(Reference reference) {
        return isOwn(reference.node(), reference.creation()) ? label(reference, Identity.NONE) : reference;
    }

    Reference current(Reference reference) {
        return isOwn(reference.node(), reference.creation()) ? label(reference, identity) : reference;
    }

    private static Reference label(Reference reference, Identity as) {
        return new Reference(as.name(), as.creation(), reference.ids());
    }

    /** The process {@code pid} of this node while it lives, or null. */
    public @Nullable Mailbox process(Pid pid) {
        Mailbox process = entry(pid);
        return process != null && process.isAlive() ? process : null;
    }

    /** The process {@code pid} of this node until all have heard of its end, or null. */
    @Nullable
    Mailbox entry(Pid pid) {
        return isLocal(pid) ? table.get(pid) : null;
    }

    @Nullable
    Mailbox named(Atom name) {
        return table.get(name);
    }

    void eachProcess(Consumer<Mailbox> visitor) {
        table.all().forEach(visitor);
    }

    void eachRelations(Consumer<Relations> visitor) {
        eachProcess(process -> {
            Relations relations = process.knownRelations();
            if (relations != null) {
                visitor.accept(relations);
            }
        });
    }

    /** The pids of all processes. */
    public List<Pid> processes() {
        List<Pid> pids = new ArrayList<>();
        table.all().stream().filter(Mailbox::isAlive).forEach(process -> pids.add(process.self()));
        return pids;
    }

    /**
     * Sends {@code message} to a pid, a registered name, {@code {Name, Node}} or an alias, on this node or another; to
     * another node it connects first, if need be. False, beside a line in the log at level debug, if there is no such
     * process here, or no connection; that another node has no such process is not known.
     */
    public boolean send(Term to, Term message) {
        Mailbox current = Mailbox.current();
        return current != null && current.isAlive() ? current.send(to, message) : send(current, to, message);
    }

    boolean send(@Nullable Mailbox from, Term to, Term message) {
        boolean sent = isPlainlyHere(to) ? deliver(find(to), message) : sendTo(from, Target.of(this, to), message);
        if (!sent) {
            Dropped.log(to);
        }
        return sent;
    }

    // A pattern switch makes a class when it first runs: nothing for a peer's boot, which sends to pids and names.

    private boolean isPlainlyHere(Term to) {
        return to instanceof Atom || to instanceof Pid pid && isLocal(pid);
    }

    private @Nullable Mailbox find(Term to) {
        if (to instanceof Pid pid) {
            return table.get(pid);
        }
        return to instanceof Atom name ? table.get(name) : null;
    }

    private boolean sendTo(@Nullable Mailbox from, @Nullable Target target, Term message) {
        if (target == null) {
            return false;
        }
        return isHere(target) ? deliver(target, message) : sendOver(from, target, message);
    }

    /** Sends as {@link #send} does, without ever connecting: {@code noconnect}. */
    void sendExisting(Mailbox from, Term to, Term message) {
        Target target = Target.of(this, to);
        if (target == null || !from.beginSend()) {
            return;
        }
        try {
            sendExisting(from, target, message);
        } finally {
            from.endSend();
        }
    }

    private void sendExisting(Mailbox from, Target target, Term message) {
        Network joined = network;
        if (isHere(target)) {
            deliver(target, message);
        } else if (joined != null) {
            joined.sendExisting(from, target, message);
        }
    }

    /** Sends as {@link #send} does, to another node, and connects to it on another thread if need be. */
    void sendNeverWaiting(Mailbox from, Target target, Term message) {
        Network joined = network;
        if (joined != null) {
            joined.sendNeverWaiting(from, target, message);
        }
    }

    /**
     * Sends as {@link #send} does, and never waits: what goes to another node is sent by another thread, in order, which
     * connects to it if need be.
     *
     * @param done runs when the message has been sent or dropped, on whichever thread; must not wait
     */
    public void sendAside(Term to, Term message, Runnable done) {
        Target target = Target.of(this, to);
        Network joined = network;
        if (target != null && joined != null && !isHere(target)) {
            joined.sendAside(Services.sender(this), target, message, done);
            return;
        }
        if (target == null || !isHere(target) || !deliver(target, message)) {
            Dropped.log(to);
        }
        done.run();
    }

    private boolean isHere(Target target) {
        return target.node().equals(name()) || target.to() instanceof Reference alias && isOwn(alias);
    }

    private boolean isOwn(Reference reference) {
        return isOwn(reference.node(), reference.creation());
    }

    private boolean deliver(Target target, Term message) {
        return target.to() instanceof Reference alias
                ? router().toAlias(alias, message)
                : deliver(find(target.to()), message);
    }

    private static boolean deliver(@Nullable Mailbox process, Term message) {
        return process != null && process.deliver(message);
    }

    private boolean sendOver(@Nullable Mailbox from, Target target, Term message) {
        Network joined = network;
        return joined != null && joined.send(from, from == null ? Services.sender(this) : from.self(), target, message);
    }

    /** Sends the process {@code pid}, of this node or another, an exit signal, as {@link Mailbox#exit} does. */
    public void exit(Pid pid, Term reason) {
        Mailbox process = process(pid);
        if (process != null) {
            process.exit(reason);
        } else if (!isLocal(pid)) {
            Mailbox current = Mailbox.current();
            exitElsewhere(current, pid, reason);
        }
    }

    private void exitElsewhere(@Nullable Mailbox from, Pid pid, Term reason) {
        if (from != null) {
            from.exit(pid, reason);
            return;
        }
        try (Mailbox nobody = open()) {
            nobody.exit(pid, reason);
        }
    }

    /**
     * Registers {@code pid} as {@code name}, until it is {@linkplain #unregister unregistered} or ends.
     *
     * @throws IllegalArgumentException if the name is taken, or {@code undefined}, or the process is none of this
     *     node's, or has a name already
     */
    public void register(Atom name, Pid pid) {
        table.register(name, process(pid), pid);
    }

    /** Gives {@code name} up; false if nobody holds it. */
    public boolean unregister(Atom name) {
        return table.unregister(name);
    }

    /** The process registered as {@code name}, or null. */
    public @Nullable Pid whereis(Atom name) {
        Mailbox process = table.get(name);
        return process == null ? null : process.self();
    }

    /** The name that {@code pid} is registered as, or null. */
    public @Nullable Atom registeredName(Pid pid) {
        return table.nameOf(process(pid));
    }

    /** All registered names. */
    public List<Atom> registered() {
        return table.names();
    }

    /** A new reference, unlike any other of this node. */
    public Reference newReference() {
        long number = nextReference.getAndIncrement();
        Identity as = identity;
        return Reference.of(
                as.name(), as.creation(), (int) number & REFERENCE_MASK, referenceSalt, (int) (number >>> 18));
    }
}
