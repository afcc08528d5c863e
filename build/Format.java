import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs google-java-format over every source below a folder: {@code Format.java check|write DIR}. */
public final class Format {
  public static void main(String[] args) throws Exception {
    List<String> command = new ArrayList<>();
    if (args[0].equals("write")) {
      command.add("--replace");
    } else {
      command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    int options = command.size();
    Path root = Path.of(args[1]);
    if (Files.isDirectory(root)) {
      try (var files = Files.walk(root)) {
        files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().forEach(command::add);
      }
    }
    if (command.size() == options) {
      return;
    }
    var out = new PrintWriter(System.out, true);
    int status = new Main(out, new PrintWriter(System.err, true), System.in).format(command.toArray(String[]::new));
    if (status != 0) {
      System.err.println("The files above are not in google-java-format; run: mvn process-sources -Dformat");
    }
    System.exit(status);
  }
}
