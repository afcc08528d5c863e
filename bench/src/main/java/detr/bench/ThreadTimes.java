package detr.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The CPU time of this process's threads by the runtime that made them, from Linux's /proc; nothing
 * elsewhere. Runtimes let idle threads spin for a while, which would slow the one whose turn it is.
 */
final class ThreadTimes {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final double NANOS_PER_MILLI = 1e6;
  private static final Pattern OF_THE_JVM =
      Pattern.compile("(C[12] Comp|G1 |GC |VM |Signal|Finalizer|Reference|Cleaner|Common-Cl).*");

  private final Map<String, Set<String>> owned = new HashMap<>();
  private Set<String> known;

  ThreadTimes() throws IOException {
    known = threads();
  }

  /** All threads made since the last call, or since this was made, are this runtime's. */
  void claim(String runtime) throws IOException {
    Set<String> now = threads();
    Set<String> fresh = new HashSet<>(now);
    fresh.removeAll(known);
    owned.computeIfAbsent(runtime, name -> new HashSet<>()).addAll(fresh);
    known = now;
  }

  /** The CPU time in milliseconds that threads of the others have used so far. */
  double ofOthers(String runtime) throws IOException {
    double sum = 0;
    for (Map.Entry<String, Set<String>> entry : owned.entrySet()) {
      if (!entry.getKey().equals(runtime)) {
        for (String thread : entry.getValue()) {
          sum += millis(thread);
        }
      }
    }
    return sum;
  }

  private static Set<String> threads() throws IOException {
    Set<String> threads = new HashSet<>();
    if (!Files.isDirectory(TASKS)) {
      return threads;
    }
    List<String> ids;
    try (Stream<Path> tasks = Files.list(TASKS)) {
      ids = tasks.map(task -> task.getFileName().toString()).toList();
    }
    for (String id : ids) {
      if (!OF_THE_JVM.matcher(read(id, "comm")).lookingAt()) {
        threads.add(id);
      }
    }
    return threads;
  }

  private static double millis(String thread) {
    String[] statistics = read(thread, "schedstat").split(" ");
    return statistics.length > 1 ? Long.parseLong(statistics[0]) / NANOS_PER_MILLI : 0;
  }

  /** Empty for a thread that has ended. */
  private static String read(String thread, String file) {
    try {
      return Files.readString(TASKS.resolve(thread).resolve(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
