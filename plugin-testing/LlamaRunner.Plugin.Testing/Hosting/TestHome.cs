using System.Net;
using System.Net.Sockets;

namespace LlamaRunner.Plugin.Testing.Hosting;

/// <summary>A folder with all that one host reads and writes.</summary>
internal sealed class TestHome : IDisposable
{
    private TestHome(string path)
    {
        Path = path;
        Configuration = System.IO.Path.Combine(path, "host.json");
    }

    public string Path { get; }

    /// <summary>The host.json.</summary>
    public string Configuration { get; }

    public static TestHome Create(PluginTestHostOptions options)
    {
        var home = new TestHome(Directory.CreateTempSubdirectory("llama-runner-test-").FullName);
        try
        {
            foreach (var (name, folder) in options.Plugins)
            {
                Copy(folder, System.IO.Path.Combine(home.Path, "plugins", name));
            }

            File.WriteAllText(home.Configuration, options.ToHostJson(home.Path, FindFreePort()).ToJsonString());
            return home;
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Something holds a file of it open; that is no failure of the test, and the system empties its temporary folder.
        }
    }

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    // The host takes another one should somebody be faster; only then would it warn of it.
    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
