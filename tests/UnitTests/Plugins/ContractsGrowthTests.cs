using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Plugins;

/// <summary>A minor version takes nothing away: what plugins built against 1.0 may refer to is still there, by name and signature.</summary>
public sealed class ContractsGrowthTests
{
    [Fact]
    public void Members_OfContracts10_AreAllThere()
    {
        var past = Members(Path.Combine(Repository.Root, "tests", "TestPlugins", "PastContracts", "LlamaRunner.Contracts.dll"));
        var present = Members(typeof(IApiFrontend).Assembly.Location);

        Assert.True(past.Count > 500);
        Assert.Contains("LlamaRunner.Contracts.Runners.IModelLease.ForwardAsync(Microsoft.AspNetCore.Http.HttpContext,LlamaRunner.Contracts.Runners.ForwardRequest):System.Threading.Tasks.Task", past);
        Assert.Empty(past.Except(present));
        Assert.Contains(present.Except(past), member => member.StartsWith("LlamaRunner.Contracts.Filters.", StringComparison.Ordinal));
    }

    [Fact]
    public void Interfaces_ThatPluginsImplement_DemandNoMoreThanIn10()
    {
        var past = AbstractMembers(Path.Combine(Repository.Root, "tests", "TestPlugins", "PastContracts", "LlamaRunner.Contracts.dll"));

        Assert.NotEmpty(past);
        Assert.Equal(past.Order(), AbstractMembers(typeof(IApiFrontend).Assembly.Location).Order());
    }

    private static HashSet<string> Members(string assembly) => Read(assembly, static (metadata, type, name) =>
        type.GetMethods().Select(metadata.GetMethodDefinition)
            .Where(static method => (method.Attributes & MethodAttributes.MemberAccessMask)
                is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem)
            .Select(method => Describe(metadata, name, method))
            .Concat(type.GetFields().Select(metadata.GetFieldDefinition)
                .Where(static field => (field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public)
                .Select(field => $"{name}.{metadata.GetString(field.Name)}={Constant(metadata, field.GetDefaultValue())}"))
            .Append(name));

    private static HashSet<string> AbstractMembers(string assembly) => Read(assembly, static (metadata, type, name) =>
        name.Split('.')[^1] is "IApiFrontend" or "IBackend" or "IInProcessBackend" or "InProcessRunner" or "IRunner" or "IPluginStartup" or "ISectionValidator"
            ? type.GetMethods().Select(metadata.GetMethodDefinition)
                .Where(static method => method.Attributes.HasFlag(MethodAttributes.Abstract))
                .Select(method => Describe(metadata, name, method))
            : []);

    private static HashSet<string> Read(string assembly, Func<MetadataReader, TypeDefinition, string, IEnumerable<string>> members)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var metadata = image.GetMetadataReader();
        return [.. metadata.TypeDefinitions
            .Where(type => (metadata.GetTypeDefinition(type).Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.Public or TypeAttributes.NestedPublic)
            .SelectMany(type => members(metadata, metadata.GetTypeDefinition(type), Names.Of(metadata, type)))];
    }

    private static string Describe(MetadataReader metadata, string type, MethodDefinition method)
    {
        var signature = method.DecodeSignature(new Names(), null);
        var kind = method.Attributes.HasFlag(MethodAttributes.Static) ? "static " : string.Empty;
        return $"{kind}{type}.{metadata.GetString(method.Name)}({string.Join(',', signature.ParameterTypes)}):{signature.ReturnType}";
    }

    private static string Constant(MetadataReader metadata, ConstantHandle handle) =>
        handle.IsNil ? string.Empty : Convert.ToHexString(metadata.GetBlobBytes(metadata.GetConstant(handle).Value));

    /// <summary>Types as text.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            var outer = type.GetDeclaringType();
            return outer.IsNil ? Join(reader, type.Namespace, type.Name) : $"{Of(reader, outer)}+{reader.GetString(type.Name)}";
        }

        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(',', typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} {modifier}";

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Of(reader, handle);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            return type.ResolutionScope.Kind is HandleKind.TypeReference
                ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}+{reader.GetString(type.Name)}"
                : Join(reader, type.Namespace, type.Name);
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        private static string Join(MetadataReader reader, StringHandle space, StringHandle name) =>
            space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
    }
}
