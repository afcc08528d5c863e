package detr.bench.jmh;

import detr.bench.BenchException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in a text, such as 850x256x2048. */
final class Dimensions {
  private Dimensions() {}

  /**
   * The numbers of a text, one for each group of the form that matched.
   *
   * @param example a text of that form, for the message
   * @throws BenchException if the text has another form or a number is 0
   */
  static int[] parse(String text, Pattern form, String example) {
    Matcher matcher = form.matcher(text);
    boolean fits = matcher.matches();
    int[] numbers = new int[matcher.groupCount()];
    for (int i = 0; fits && i < numbers.length; i++) {
      numbers[i] = Integer.parseInt(matcher.group(i + 1));
      fits = numbers[i] > 0;
    }
    if (!fits) {
      throw new BenchException("'" + text + "' is no shape such as " + example);
    }
    return numbers;
  }
}
