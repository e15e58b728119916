namespace LlamaRunner.Host.Plugins;

/// <summary>A version of a plugin was asked something after it had been taken out of use; whoever asked must look for the one in its place.</summary>
internal sealed class PluginLeftException(string backend) : Exception($"this version of backend '{backend}' is no longer in use.");
