package detr.cli;

import picocli.CommandLine.Command;

/** {@code --help} and {@code --version}, and how every command's help is laid out. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK + ":done",
      ExitCode.FAILED + ":ran, and found a failure",
      ExitCode.BAD_INPUT + ":bad arguments or input, or something out of reach",
      ExitCode.BUG + ":a bug in detr"
    })
final class HelpOptions {}
