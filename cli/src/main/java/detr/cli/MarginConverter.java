package detr.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A part of a box's sides: any number from 0 on. */
final class MarginConverter implements ITypeConverter<Double> {
  @Override
  public Double convert(String value) {
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as for numbers below 0.
    }
    throw new TypeConversionException("'" + value + "' is not a number of at least 0");
  }
}
