package detr.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParameterRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help whose lines end between words. Picocli breaks them where a text may be broken in print,
 * which is also behind the dot of {@code train.json}. So while it lays out lines, a letter stands
 * for each sign within a word.
 */
final class WholeWords extends Help {
  /** From a sign of ASCII to the letter that stands for it; all of these are Cyrillic letters. */
  private static final int TO_LETTER = 0x400;

  private static final char FIRST_SIGN = '!';
  private static final char LAST_SIGN = '~';

  private WholeWords(CommandSpec spec, ColorScheme scheme) {
    super(spec, scheme);
  }

  /** Has a command line and its commands print such help. */
  static void use(CommandLine command) {
    command.setHelpFactory(WholeWords::new);
  }

  @Override
  public String description(Object... parameters) {
    return paragraphs(usage().description(), parameters);
  }

  @Override
  public String footer(Object... parameters) {
    return paragraphs(usage().footer(), parameters);
  }

  private UsageMessageSpec usage() {
    return commandSpec().usageMessage();
  }

  private String paragraphs(String[] texts, Object... parameters) {
    UsageMessageSpec usage = usage();
    String[] held = Arrays.stream(texts).map(WholeWords::hold).toArray(String[]::new);
    return release(
        join(
                colorScheme().ansi(),
                usage.width(),
                usage.adjustLineBreaksForWideCJKCharacters(),
                held,
                new StringBuilder(),
                parameters)
            .toString());
  }

  @Override
  public String optionList() {
    return release(super.optionList());
  }

  @Override
  public String parameterList() {
    return release(super.parameterList());
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer usual = super.createDefaultOptionRenderer();
    return (option, label, scheme) -> hold(usual.render(option, label, scheme), scheme);
  }

  @Override
  public IParameterRenderer createDefaultParameterRenderer() {
    IParameterRenderer usual = super.createDefaultParameterRenderer();
    return (parameter, label, scheme) -> hold(usual.render(parameter, label, scheme), scheme);
  }

  /** The last column has the words; the others are names, which are never broken. */
  private static Text[][] hold(Text[][] rows, ColorScheme scheme) {
    for (Text[] row : rows) {
      int last = row.length - 1;
      row[last] = scheme.text(hold(row[last].plainString()));
    }
    return rows;
  }

  private static String hold(String text) {
    StringBuilder held = new StringBuilder(text);
    for (int i = 0; i < held.length(); i++) {
      char sign = held.charAt(i);
      boolean within = i + 1 < held.length() && held.charAt(i + 1) != ' ';
      // Picocli formats its texts, where % means something.
      if (within && sign != '%' && isSign(sign)) {
        held.setCharAt(i, (char) (sign + TO_LETTER));
      }
    }
    return held.toString();
  }

  private static boolean isSign(char letter) {
    return letter >= FIRST_SIGN && letter <= LAST_SIGN && !Character.isLetterOrDigit(letter);
  }

  private static String release(String text) {
    StringBuilder released = new StringBuilder(text);
    for (int i = 0; i < released.length(); i++) {
      char sign = (char) (released.charAt(i) - TO_LETTER);
      if (isSign(sign)) {
        released.setCharAt(i, sign);
      }
    }
    return released.toString();
  }
}
