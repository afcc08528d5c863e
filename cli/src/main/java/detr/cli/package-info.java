/**
 * The command line. {@link detr.cli.Main} starts the JVM that computes, {@link
 * detr.cli.DetrCommand} holds the commands, one class each, and {@link detr.cli.Failure} turns
 * whatever goes wrong into one line and an exit code.
 */
package detr.cli;
