namespace LlamaRunner.Plugin.Testing;

/// <summary>The host under test could not be started, or not with the plugin under test.</summary>
/// <param name="message">What is wrong, followed by what the host printed.</param>
/// <param name="innerException">The cause, when there is one.</param>
public sealed class PluginTestHostException(string message, Exception? innerException = null) : Exception(message, innerException);
