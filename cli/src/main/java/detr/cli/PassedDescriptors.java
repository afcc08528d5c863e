package detr.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of this process's open files, such as {@code /dev/fd/63}, which shells write for {@code
 * <(command)}. A second JVM does not inherit them, but where the system shows a process's files to
 * others it finds them under this process's number.
 */
final class PassedDescriptors {
  private static final Pattern NAME =
      Pattern.compile("(.*=)?(?:/dev/fd|/proc/self/fd)/(0*(?:[3-9]|[1-9]\\d+))");

  private PassedDescriptors() {}

  /**
   * The argument for the second JVM.
   *
   * @param proc where processes are shown
   * @param pid this process's
   * @throws CliException if it names an open file that the second JVM cannot find
   */
  static String name(String argument, Path proc, long pid) {
    Matcher name = NAME.matcher(argument);
    if (!name.matches()) {
      return argument;
    }
    Path shown = proc.resolve(Long.toString(pid)).resolve("fd").resolve(name.group(2));
    if (!Files.exists(shown)) {
      throw CliException.badInput(
          argument
              + ": the JVM that java -jar starts does not get this open file; give a file's name,"
              + " or start with java --add-modules=jdk.incubator.vector -jar");
    }
    return (name.group(1) == null ? "" : name.group(1)) + shown;
  }
}
