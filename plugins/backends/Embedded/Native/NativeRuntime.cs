using System.Runtime.InteropServices;
using LLama.Native;
using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>
/// llama.cpp in this process: loaded with the first model, from files whose full paths are chosen here, and never unloaded,
/// since threads of its OpenMP runtime stay in it.
/// </summary>
internal sealed partial class NativeRuntime(PluginFolder folder, EmbeddedOptions options, ILogger<NativeRuntime> logger) : IDisposable
{
    private static readonly Lock Gate = new();

    // A process has one llama.cpp: all below belongs to the gate.
    private static nint _handle;
    private static string? _loaded;
    private static int _users;

    private bool _isUser;

    /// <summary>Finds the libraries without loading them.</summary>
    /// <exception cref="NativeLibraryException">There are none for this system.</exception>
    public NativeLibraries Find() => NativeLibraries.Find(folder.Path, options.Library);

    /// <summary>Loads them, unless that has been done.</summary>
    /// <exception cref="NativeLibraryException">They are missing or do not load.</exception>
    public void Load()
    {
        lock (Gate)
        {
            if (_isUser)
            {
                return;
            }

            var libraries = Find();
            if (_loaded is null)
            {
                Load(libraries);
                _loaded = libraries.Main;
                LogLoaded(libraries.Main);
            }
            else if (_loaded != libraries.Main)
            {
                throw new NativeLibraryException(
                    $"backends.embedded.library names '{libraries.Main}', but '{_loaded}' is loaded already: restart the program.");
            }

            NativeLog.Attach(logger);
            _users++;
            _isUser = true;
        }
    }

    /// <summary>Takes the log callback out of llama.cpp, which would keep this plugin in memory.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_isUser && --_users == 0)
            {
                NativeLog.Detach();
            }

            _isUser = false;
        }
    }

    private static void Load(NativeLibraries libraries)
    {
        foreach (var path in libraries.LoadOrder)
        {
            try
            {
                _handle = NativeLibrary.Load(path);
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                throw new NativeLibraryException(Explain(path, exception.Message), exception);
            }
        }

        NativeLibraryConfig.LLama.WithLibrary(libraries.Main).WithAutoFallback(false);
        NativeLog.Prepare();
        NativeLibrary.SetDllImportResolver(typeof(NativeRuntime).Assembly, static (name, _, _) => name == LlamaApi.Library ? _handle : 0);
        NativeApi.llama_empty_call();
    }

    private static string Explain(string path, string reason) => reason.Contains("libgomp", StringComparison.Ordinal)
        ? "llama.cpp needs libgomp.so.1, which this system lacks: install it (Debian and Ubuntu: libgomp1, Fedora: libgomp, Alpine: libgomp)."
        : $"'{path}' could not be loaded: {reason}";

    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "llama.cpp is loaded from {Path}")]
    private partial void LogLoaded(string path);
}
