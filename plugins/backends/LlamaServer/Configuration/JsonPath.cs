namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>Paths into host.json as faults name them.</summary>
internal static class JsonPath
{
    /// <summary>Appends a name; one with dots of its own, such as a model's, is put in brackets.</summary>
    /// <param name="path">The path so far.</param>
    /// <param name="name">The name.</param>
    public static string Append(string path, string name) => name.Contains('.') ? $"{path}['{name}']" : $"{path}.{name}";
}
