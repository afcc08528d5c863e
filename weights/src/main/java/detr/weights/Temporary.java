package detr.weights;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A hidden file beside a target, {@code .NAME.0123456789abcdef.tmp}, locked as long as its process
 * lives. So what a killed process left behind can be told from what another is still writing, also
 * from another container. A folder cannot be locked: {@code .lock} in place of {@code .tmp} is the
 * name of a file that is locked while the folders {@code .tmp}, the new one, and {@code .old}, the
 * replaced one, may be there.
 */
final class Temporary implements AutoCloseable {
  private static final String FILE = "tmp";
  private static final String LOCK = "lock";
  private static final String OLD = "old";
  private static final Pattern NAME =
      Pattern.compile("\\.(.+)\\.[0-9a-f]{16}\\.(?:" + FILE + "|" + LOCK + ")");

  /** Bytes of a name, as nearly every file system has it; and what is added to a target's. */
  private static final int MOST_BYTES = 255;

  private static final int ADDED_BYTES = ".".length() + ".0123456789abcdef.tmp".length();

  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * This process's own, by their folders' real paths. To open and close one would give up its lock,
   * on POSIX systems.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private Temporary(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** An empty file to be moved to a target, whose folder must exist. */
  static Temporary file(Path target) throws IOException {
    return create(target, FILE);
  }

  /** The lock of a folder that is to be moved to a target. */
  static Temporary folder(Path target) throws IOException {
    return create(target, LOCK);
  }

  private static Temporary create(Path target, String ending) throws IOException {
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder + "; create it first");
    }
    Path real = folder.toRealPath();
    if (SWEPT.add(folder)) {
      sweep(real);
    }
    String beginning = ending.equals(FILE) ? shortened(target) : target.getFileName().toString();
    while (true) {
      byte[] random = new byte[8];
      RANDOM.nextBytes(random);
      String name = beginning + "." + HexFormat.of().formatHex(random);
      Path path = real.resolve("." + name + "." + ending);
      OWN.add(path);
      try {
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Temporary temporary = new Temporary(path, channel);
        temporary.lock();
        // Between its creation and its lock another process may have taken it for a dead one's.
        if (Files.exists(path)) {
          return temporary;
        }
        temporary.close();
      } catch (IOException | RuntimeException e) {
        OWN.remove(path);
        throw e;
      }
    }
  }

  /** A file's name, without its end where there would be no room for a longer one. */
  private static String shortened(Path target) {
    String name = target.getFileName().toString();
    int end = name.length();
    while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length
        > MOST_BYTES - ADDED_BYTES) {
      end = name.offsetByCodePoints(end, -1);
    }
    return name.substring(0, end);
  }

  /** Where the file system has no locks, nothing can be told and nothing is swept. */
  private void lock() {
    try {
      channel.lock();
    } catch (IOException noLocks) {
      // The file is as good without.
    }
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** Of the lock of a folder: the new folder. */
  Path created() {
    return sibling(path, FILE);
  }

  /** Of the lock of a folder: where the replaced one goes. */
  Path replaced() {
    return sibling(path, OLD);
  }

  private static Path sibling(Path path, String ending) {
    return path.resolveSibling(path.getFileName().toString().replaceFirst("[a-z]+$", ending));
  }

  /** Removes the file, if it is still there. */
  @Override
  public void close() throws IOException {
    try (channel) {
      Files.deleteIfExists(path);
    } finally {
      OWN.remove(path);
    }
  }

  /** Removes what dead processes left in a folder, and brings back a folder they moved away. */
  private static void sweep(Path folder) {
    try (DirectoryStream<Path> inside =
        Files.newDirectoryStream(folder, ".*.{" + FILE + "," + LOCK + "}")) {
      for (Path path : inside) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches() && !OWN.contains(path) && Files.isRegularFile(path, NOFOLLOW_LINKS)) {
          sweep(path, folder.resolve(name.group(1)));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Nobody asked for it: what cannot be seen stays.
      return;
    }
  }

  private static void sweep(Path path, Path target) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return;
      }
      if (path.toString().endsWith(LOCK)) {
        Path old = sibling(path, OLD);
        if (Files.exists(old) && !Files.exists(target)) {
          Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
        deleteTree(old);
        deleteTree(sibling(path, FILE));
      }
      Files.deleteIfExists(path);
    } catch (IOException | OverlappingFileLockException e) {
      // Another's, or on a file system without locks: it stays.
      return;
    }
  }

  /** Everything in a folder and then itself. */
  static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }

  static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder, NOFOLLOW_LINKS)) {
      for (Path path : tree(folder)) {
        Files.delete(path);
      }
    }
  }
}
