namespace LlamaRunner.Host.Runtimes;

/// <summary>The operating systems that llama.cpp publishes builds of its server for.</summary>
internal enum RuntimeSystem
{
    Linux,
    MacOS,
    Windows,
    Other,
}
