package detr.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Two numbers with a hyphen between, as 1-6 or 0.1-0.25, or one for both. */
final class RangeConverter implements ITypeConverter<NumberRange> {
  private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?)";
  private static final Pattern SYNTAX = Pattern.compile(NUMBER + "(?:-" + NUMBER + ")?");

  @Override
  public NumberRange convert(String value) {
    Matcher matcher = SYNTAX.matcher(value);
    if (matcher.matches()) {
      double least = Double.parseDouble(matcher.group(1));
      double most = matcher.group(2) == null ? least : Double.parseDouble(matcher.group(2));
      if (least <= most) {
        return new NumberRange(least, most);
      }
    }
    throw new TypeConversionException("'" + value + "' is not a range MIN-MAX, such as 1-6");
  }
}
