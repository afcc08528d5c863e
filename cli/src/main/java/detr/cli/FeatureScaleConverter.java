package detr.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A finite number above 0. */
final class FeatureScaleConverter implements ITypeConverter<Float> {
  @Override
  public Float convert(String value) {
    try {
      float number = Float.parseFloat(value);
      if (number > 0 && Float.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as for numbers out of range.
    }
    throw new TypeConversionException("'" + value + "' is not a number above 0");
  }
}
