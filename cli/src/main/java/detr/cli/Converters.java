package detr.cli;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options of the usual types: picocli's own tell users of Java's. */
final class Converters {
  private Converters() {}

  static void register(CommandLine command) {
    number(command, Integer.class, int.class, Integer::valueOf, "a whole number");
    number(command, Long.class, long.class, Long::valueOf, "a whole number");
    number(command, Double.class, double.class, Double::valueOf, "a number");
    number(command, Float.class, float.class, Float::valueOf, "a number");
    command.registerConverter(Path.class, Converters::path);
  }

  private static <T> void number(
      CommandLine command,
      Class<T> type,
      Class<T> primitive,
      ITypeConverter<T> parse,
      String what) {
    ITypeConverter<T> converter =
        value -> {
          try {
            return parse.convert(value);
          } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + value + "' is not " + what);
          }
        };
    command.registerConverter(type, converter);
    command.registerConverter(primitive, converter);
  }

  private static Path path(String value) {
    try {
      return InputFiles.path(value);
    } catch (CliException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
