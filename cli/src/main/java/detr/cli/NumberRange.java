package detr.cli;

/** Two numbers that are not negative, {@code least} not above {@code most}. */
record NumberRange(double least, double most) {
  /**
   * @throws CliException if it is not a whole number
   */
  int wholeLeast() {
    return whole(least);
  }

  /**
   * @throws CliException if it is not a whole number
   */
  int wholeMost() {
    return whole(most);
  }

  private static int whole(double value) {
    if (value != (int) value) {
      throw CliException.badInput(value + " is not a whole number");
    }
    return (int) value;
  }
}
