package detr.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number from 0 to 1, such as a score threshold. */
final class ProbabilityConverter implements ITypeConverter<Double> {
  @Override
  public Double convert(String value) {
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as for numbers out of range.
    }
    throw new TypeConversionException("'" + value + "' is not a number from 0 to 1");
  }
}
