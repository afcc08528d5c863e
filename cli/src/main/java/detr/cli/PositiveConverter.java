package detr.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An integer of at least 1. */
final class PositiveConverter implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String value) {
    try {
      int number = Integer.parseInt(value);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as for numbers that are too small.
    }
    throw new TypeConversionException("'" + value + "' is not a whole number of at least 1");
  }
}
