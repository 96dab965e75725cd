package io.peer4j.internal.link;

import io.peer4j.term.TermLimits;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The TCP link: each frame is its length in four bytes, then that many bytes of external term format.
 *
 * <pre>
 * Size:32 | Payload: Size bytes
 * </pre>
 *
 * <p>{@code {started,a}} is {@code 0000000f 83 68 02 77 07 73746172746564 77 01 61}. The frames carry no mark by which to
 * find the next one, so a size beyond the limit ends the link.
 */
public final class TcpLink implements Link {
    /** How long a peer tries one address, as in {@code peer.erl}. */
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private static final int FIRST_CHUNK = 64 << 10;

    private final Socket socket;
    private final DataInputStream in;
    private final FrameWriter writer;
    private final TermLimits limits;
    private @Nullable Incoming first;
    private Incoming.@Nullable End end;
    private long position;
    private final AtomicLong received = new AtomicLong();
    private Frame last = Frame.NONE;

    TcpLink(Socket socket, InputStream in, TermLimits limits) throws IOException {
        this(socket, in, socket.getOutputStream(), limits);
    }

    /** A link over two streams of {@code socket}, which has all that there is to close. */
    TcpLink(Socket socket, InputStream in, OutputStream out, TermLimits limits) throws IOException {
        this.socket = socket;
        this.limits = limits;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(in, FIRST_CHUNK));
        this.writer = new FrameWriter(new SteadyOutput(out), TcpLink::frame, limits);
    }

    /**
     * The peer's end: connects to the first of {@code addresses} that answers.
     *
     * @param keepAliveSeconds the silence of the origin's host after which the link ends ({@link KeepAlive})
     * @throws IOException if none does, with what each of them said
     */
    public static TcpLink dial(List<InetAddress> addresses, int port, int keepAliveSeconds) throws IOException {
        IOException failure = new IOException("no origin at port " + port + " of " + addresses);
        for (InetAddress address : addresses) {
            try {
                return dial(address, port, keepAliveSeconds);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static TcpLink dial(InetAddress address, int port, int keepAliveSeconds) throws IOException {
        String tls = System.getenv(Tls.VARIABLE);
        return tls != null && tls.startsWith(port + ":")
                ? dialTls(address, port, tls, keepAliveSeconds)
                : dialPlain(address, port, keepAliveSeconds);
    }

    private static TcpLink dialPlain(InetAddress address, int port, int keepAliveSeconds) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
            KeepAlive.set(socket, keepAliveSeconds);
            Secret secret = Secret.fromEnvironment(port);
            if (secret != null) {
                socket.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
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
            socket.connect(new InetSocketAddress(address, port), CONNECT_TIMEOUT_MILLIS);
            KeepAlive.set(socket, keepAliveSeconds);
            socket.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
            TcpLink link = Tls.ofPeer(identity).connect(socket);
            socket.setSoTimeout(0);
            return link;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static void prove(Secret secret, Socket socket) throws IOException {
        if (!secret.prove(socket.getInputStream(), socket.getOutputStream())) {
            throw new IOException("who listens at " + socket.getRemoteSocketAddress()
                    + " does not know the secret of the origin that started this peer");
        }
    }

    /** What comes first, within limits for a stranger; {@link #receive} gives it again. */
    Incoming peek(TermLimits strangers) {
        Incoming peeked = read(strangers);
        first = peeked;
        return peeked;
    }

    @Override
    public void send(LinkMessage message) throws IOException {
        writer.write(message);
    }

    @Override
    public Incoming receive() {
        Incoming putBack = first;
        first = null;
        return putBack != null ? putBack : read(limits);
    }

    private Incoming.End ended(@Nullable String fault) {
        Incoming.End known = end;
        if (known == null) {
            known = new Incoming.End(fault);
            end = known;
        }
        return known;
    }

    private Incoming read(TermLimits limits) {
        if (end != null) {
            return end;
        }
        try {
            int size = in.readInt();
            if (Integer.compareUnsigned(size, limits.maxBytes()) > 0) {
                return ended("a frame at byte " + position + " claims " + Integer.toUnsignedString(size)
                        + " bytes, more than the limit of " + limits.maxBytes());
            }
            Frame frame = new Frame(position, readFully(size), 0, size);
            position += Integer.BYTES + size;
            last = frame;
            return MessageCodec.read(frame, limits);
        } catch (IOException e) {
            return ended(null);
        }
    }

    /** Takes memory as the bytes arrive, not as the other side claims. */
    private byte[] readFully(int size) throws IOException {
        byte[] bytes = new byte[Math.min(size, FIRST_CHUNK)];
        int filled = 0;
        while (filled < size) {
            if (filled == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(size, 2L * filled));
            }
            int count = in.read(bytes, filled, bytes.length - filled);
            if (count < 0) {
                throw new EOFException();
            }
            filled += count;
            received.addAndGet(count);
            writer.heard();
        }
        return bytes;
    }

    @Override
    public long progress() {
        return received.get() + writer.pieces();
    }

    @Override
    public int room() {
        return writer.room();
    }

    @Override
    public Incoming.Broken reject(String reason) {
        return last.broken(reason, null);
    }

    @Override
    public void close() {
        Streams.closeQuietly(socket);
    }

    static byte[] frame(byte[] payload) {
        byte[] frame = new byte[Integer.BYTES + payload.length];
        for (int i = 0; i < Integer.BYTES; i++) {
            frame[i] = (byte) (payload.length >> (24 - 8 * i));
        }
        System.arraycopy(payload, 0, frame, Integer.BYTES, payload.length);
        return frame;
    }
}
