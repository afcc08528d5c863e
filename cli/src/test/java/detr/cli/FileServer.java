package detr.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A loopback HTTP server with one file, and the faults that a test asks for. */
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();

  volatile byte[] content;

  /** Whether Range headers are obeyed. */
  volatile boolean ranges = true;

  /** How many of the next answers break off, after {@link #cutAfter} bytes of their body. */
  volatile int cuts;

  volatile int cutAfter;

  /** The answers break off by silence rather than by closing the connection. */
  volatile boolean stall;

  /** Answered instead of the file, unless 0. */
  volatile int status;

  FileServer(byte[] content) throws IOException {
    this.content = content;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/models/", this::serve);
    server.createContext("/moved/", this::redirect);
    server.start();
  }

  /** The URL of a folder of this server. */
  URI folder(String name) {
    return URI.create("http://localhost:%d/%s/".formatted(server.getAddress().getPort(), name));
  }

  /** The Range header of every request for the file so far, "all" where there was none. */
  List<String> requests() {
    return requests;
  }

  private void redirect(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replace("/moved/", "/models/");
    exchange.getResponseHeaders().add("Location", path);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(range == null ? "all" : range);
    int from = 0;
    int code = 200;
    if (status != 0) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    if (ranges && range != null) {
      from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      code = from < content.length ? 206 : 416;
      String sent = code == 206 ? from + "-" + (content.length - 1) : "*";
      exchange.getResponseHeaders().add("Content-Range", "bytes " + sent + "/" + content.length);
    }
    if (code == 416) {
      exchange.sendResponseHeaders(code, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(code, content.length - from);
    try (OutputStream body = exchange.getResponseBody()) {
      if (cuts == 0) {
        body.write(content, from, content.length - from);
        return;
      }
      cuts--;
      body.write(content, from, cutAfter);
      body.flush();
      if (stall) {
        closed.await();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
