package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.TermInput;
import io.peer4j.term.TermLimits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;

/**
 * The TCP link: each frame is its length in four bytes, then that many bytes of external term format.
 *
 * <pre>
 * Size:32 | Payload: Size bytes
 * </pre>
 *
 * <p>{@code {started,a}} is {@code 0000000f 83 68 02 77 07 73746172746564 77 01 61}. The frames carry no mark by which to
 * find the next one, so a size beyond the limit ends the link, unless what follows is the head of a call or of a reply:
 * then that call fails, and the link goes on behind it.
 */
public final class TcpLink extends FramedLink {
    /** How long a peer tries one address, as in {@code peer.erl}. */
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    /** How long a peer goes on trying whose origin turns it away. */
    private static final long RETRIES_NANOS = 600_000_000_000L;

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 500;
    private static final int BUFFER = 64 << 10;

    /** How much memory has to be left beside a frame that takes much of it. */
    private static final int SPARE = 256 << 10;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;
    private int longest;

    /** The long frame that is being read. */
    private @Nullable TermInput arriving;

    @SuppressWarnings("UnusedVariable") // Taken to see whether it can be.
    private byte @Nullable [] spare;

    private final boolean tells;
    private final TermLimits limits;
    private @Nullable Incoming first;
    private Incoming.@Nullable End end;
    private long position;
    private Frame last = Frame.NONE;

    /** Whether the message of {@code last} was not read yet. */
    private boolean isUnread;

    TcpLink(Socket socket, InputStream in, TermLimits limits) throws IOException {
        this(socket, in, socket.getOutputStream(), limits, true);
    }

    /**
     * A link over two streams of {@code socket}, which has all that there is to close.
     *
     * @param tells whether {@code in} knows of all that has come
     */
    TcpLink(Socket socket, InputStream in, OutputStream out, TermLimits limits, boolean tells) throws IOException {
        super(new FrameWriter(out, new SizedFraming(), limits, true));
        this.tells = tells;
        this.socket = socket;
        this.limits = limits;
        socket.setTcpNoDelay(true);
        this.in = in;
    }

    /**
     * The peer's end: connects to the first of {@code addresses} that answers.
     *
     * @param keepAliveSeconds the silence of the origin's host after which the link ends ({@link KeepAlive})
     * @throws IOException if none does, with what each of them said
     */
    public static TcpLink dial(List<InetAddress> addresses, int port, int keepAliveSeconds) throws IOException {
        StringBuilder failures = new StringBuilder();
        for (InetAddress address : addresses) {
            try {
                return dial(address, port, keepAliveSeconds);
            } catch (IOException e) {
                failures.append(failures.isEmpty() ? "" : "; ")
                        .append(address.getHostAddress())
                        .append(": ")
                        .append(e.getMessage());
            }
        }
        throw new IOException(failures.isEmpty() ? "no address that this host can make sense of" : failures.toString());
    }

    /**
     * Tries again while the origin ends the connection before the proof: it makes room so for others when a crowd connects.
     * The origin ends the process when {@code wait_boot} is over, and stops listening once it has a peer.
     */
    private static TcpLink dial(InetAddress address, int port, int keepAliveSeconds) throws IOException {
        String tls = Handover.secret(Tls.VARIABLE);
        String identity = tls != null && tls.startsWith(Integer.toString(port).concat(":")) ? tls : null;
        long start = System.nanoTime();
        for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            try {
                return identity == null
                        ? dialPlain(address, port, keepAliveSeconds)
                        : dialTls(address, port, identity, keepAliveSeconds);
            } catch (IOException e) {
                if (!isTurnedAway(e, address) || System.nanoTime() - start > RETRIES_NANOS) {
                    throw e;
                }
                pause(pause);
            }
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted on the way to the origin");
        }
    }

    /** A refused connection is final. Over the loopback interface one that is not answered finds a full queue. */
    private static boolean isTurnedAway(IOException failure, InetAddress address) {
        if (failure instanceof NotConnectedException) {
            return address.isLoopbackAddress() && failure.getCause() instanceof SocketTimeoutException;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException
                    || cause instanceof SocketException
                    || cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** The connection itself has failed. */
    private static final class NotConnectedException extends IOException {
        private static final long serialVersionUID = 1;

        NotConnectedException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static void connect(Socket socket, InetAddress address, int port) throws NotConnectedException {
        try {
            socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new NotConnectedException(e);
        }
    }

    private static TcpLink dialPlain(InetAddress address, int port, int keepAliveSeconds) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            connect(socket, address, port);
            KeepAlive.set(socket, keepAliveSeconds);
            Secret secret = Secret.given(port);
            if (secret != null) {
                socket.setSoTimeout(TcpListener.PROOF_TIMEOUT_MILLIS);
                prove(secret, socket);
                socket.setSoTimeout(0);
            }
            return new TcpLink(socket, socket.getInputStream(), TermLimits.DEFAULT);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The only way to where the classes of TLS are loaded. */
    static TcpLink dialTls(InetAddress address, int port, String identity, int keepAliveSeconds) throws IOException {
        Socket socket = Tls.socket();
        try {
            // Before it connects, so that the origin does not wait for it.
            Tls tls = Tls.ofPeer(identity);
            connect(socket, address, port);
            KeepAlive.set(socket, keepAliveSeconds);
            socket.setSoTimeout(TcpListener.PROOF_TIMEOUT_MILLIS);
            TcpLink link = tls.connect(socket);
            socket.setSoTimeout(0);
            return link;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static void prove(Secret secret, Socket socket) throws IOException {
        if (!secret.proveToEnd(socket.getInputStream(), socket.getOutputStream())) {
            throw new IOException("who listens at " + socket.getRemoteSocketAddress()
                    + " does not know the secret of the origin that started this peer");
        }
    }

    /** What comes first, within limits for a stranger; {@link #receive} gives it again. */
    Incoming peek(TermLimits strangers) {
        Incoming peeked = read(strangers, true);
        first = peeked;
        return peeked;
    }

    @Override
    public @Nullable Incoming poll() {
        return first != null || isUnread || end == null && isWhole() ? receive() : null;
    }

    private boolean isWhole() {
        int more = filled - at - Integer.BYTES;
        return more >= 0 && Integer.compareUnsigned(size(), more) <= 0;
    }

    /** A TLS socket knows of what it has decrypted only. */
    @Override
    public boolean tells() {
        return tells;
    }

    @Override
    public @Nullable Incoming tryReceive() {
        Incoming next = poll();
        try {
            if (next == null && end == null && filled - at < BUFFER && in.available() > 0) {
                fill();
                next = poll();
            }
        } catch (IOException e) {
            // Whoever receives will see.
        }
        return next;
    }

    @Override
    public Incoming receive() {
        Incoming putBack = first;
        first = null;
        return putBack != null ? putBack : read(limits, false);
    }

    private Incoming.End ended(@Nullable String fault) {
        Incoming.End known = end;
        if (known == null) {
            known = new Incoming.End(fault);
            end = known;
        }
        return known;
    }

    private Incoming read(TermLimits limits, boolean ofStranger) {
        if (end != null) {
            return end;
        }
        if (isUnread) {
            return readLast(limits);
        }
        try {
            while (filled - at < Integer.BYTES) {
                fill();
            }
            int size = size();
            if (Integer.compareUnsigned(size, limits.maxBytes()) > 0) {
                return passOver(Integer.toUnsignedLong(size), limits, ofStranger);
            }
            last = size < TermInput.LARGE ? shortFrame(size) : longFrame(size);
            position += Integer.BYTES + size;
            isUnread = true;
            return readLast(limits);
        } catch (IOException e) {
            return ended(null);
        }
    }

    /** Where that fails, because this thread has no stack left for a term so deep, the next call tries again. */
    private Incoming readLast(TermLimits limits) {
        Incoming read = MessageCodec.read(last, limits);
        isUnread = false;
        return read;
    }

    /** A frame that is longer than it may be: it costs no memory, and the call that it is of. */
    private Incoming passOver(long size, TermLimits limits, boolean ofStranger) throws IOException {
        at += Integer.BYTES;
        int shown = ofStranger ? 0 : (int) Math.min(size, Incoming.Broken.HEAD);
        byte[] begin = new byte[shown];
        readFully(begin);
        Frame head = new Frame(position, begin, 0, shown);
        Incoming.Broken broken = MessageCodec.tooLong(head, size, limits);
        if (broken.seq() == null) {
            return ended("a frame " + broken.where());
        }
        skip(size - shown);
        position += Integer.BYTES + size;
        return broken;
    }

    private void skip(long count) throws IOException {
        long left = count;
        while (left > filled - at) {
            left -= filled - at;
            at = filled;
            fill();
        }
        at += (int) left;
    }

    /** The size of the frame that begins the buffer. */
    private int size() {
        int size = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            size = size << 8 | buffer[at + i] & 0xFF;
        }
        return size;
    }

    private Frame shortFrame(int size) throws IOException {
        byte[] bytes = new byte[size];
        at += Integer.BYTES;
        readFully(bytes);
        return new Frame(position, bytes, 0, size);
    }

    /** Of a frame that there is no memory for, the head alone, which tells whose it is; the rest is passed over. */
    private Frame longFrame(int size) throws IOException {
        while (filled - at < Integer.BYTES + Incoming.Broken.HEAD) {
            fill();
        }
        last = Frame.NONE;
        int start = at + Integer.BYTES;
        byte[] head = Arrays.copyOfRange(buffer, start, start + Incoming.Broken.HEAD);
        // Made before, because there may be no memory for it behind that.
        Frame cut = Frame.cut(position, head, 0, head.length);
        at = start;
        TermInput input = input(size);
        return input == null ? cut : new Frame(position, input);
    }

    /** The next {@code size} bytes; null if there is no memory for them, and then they were passed over. */
    private @Nullable TermInput input(int size) throws IOException {
        long left = size - arrived(size);
        if (left > 0) {
            arriving = null;
            longest = 0;
            skip(left);
            return null;
        }
        TermInput input = arriving;
        arriving = null;
        longest = Math.max(longest, size);
        return input;
    }

    /** Reads {@code size} bytes into {@code arriving}; tells how many there was memory for. */
    private long arrived(int size) throws IOException {
        try {
            TermInput input = new TermInput(size, longest, size);
            arriving = input;
            readInto(input, size);
        } catch (OutOfMemoryError e) {
            // What has come is of no use.
        }
        spare = null;
        return arriving == null ? 0 : arriving.size();
    }

    /** Takes memory as the bytes arrive, or as a frame before has taken, not as the other side claims. */
    private void readInto(TermInput input, int size) throws IOException {
        long next = Runtime.getRuntime().maxMemory() / 4;
        while (input.size() < size) {
            if (input.size() >= next) {
                // Fails while there is still some memory left for others, and for the socket.
                spare = new byte[SPARE];
                next = input.size() + SPARE;
            }
            int room = input.room(size - (int) input.size());
            int count = take(input.array(), input.offset(), room);
            input.advance(count > 0 ? count : read(input.array(), input.offset(), room));
        }
    }

    private void readFully(byte[] bytes) throws IOException {
        int size = bytes.length;
        int done = take(bytes, 0, size);
        while (done < size) {
            fill();
            done += take(bytes, done, size - done);
        }
    }

    /** Moves what the buffer has to where it belongs. */
    private int take(byte[] bytes, int offset, int most) {
        int count = Math.min(most, filled - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
        return count;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
        at = 0;
        filled += read(buffer, filled, BUFFER - filled);
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count < 0) {
            throw new EOFException();
        }
        received(count);
        return count;
    }

    @Override
    public int room() {
        return writer().room();
    }

    @Override
    public boolean reserve(long bytes) {
        return writer().reserve(bytes, bytes);
    }

    @Override
    public Incoming.Broken reject(String reason) {
        return last.broken(reason, null);
    }

    @Override
    public void close() {
        Streams.closeQuietly(socket);
    }
}
