"""Names of columns that would hold an identifier.

A header is compared after look-alike letters, accents, zero-width characters, case and punctuation are taken away;
the words are English and Spanish.
"""

from __future__ import annotations

import re

from equity_measures.ingestion.privacy.letters import plain_header

_WHOLE: dict[str, str] = {
    "name": (
        "name names fname lname mname fullname firstname lastname middlename surname givenname familyname "
        "maidenname patientname ptname membername nombre nombres apellido apellidos nombrecompleto primernombre "
        "segundonombre primerapellido segundoapellido nombrepaciente nombredelpaciente nextofkin emergencycontact "
        "apodo"
    ),
    "geography": (
        "address addr address1 address2 street streetaddress homeaddress zip zipcode zip5 zip9 postalcode "
        "postcode city town county precinct censustract tract blockgroup latitude longitude lat lon lng geocode "
        "direccion domicilio calle ciudad municipio barrio codigopostal condado zcta zcta5 geoid colonia "
        "neighborhoodname countyname cityname geocodigo"
    ),
    "date": (
        "dob birthdate dateofbirth birthday bday admitdate admissiondate dischargedate deathdate dateofdeath dod "
        "visitdate servicedate encounterdate fecha fechanacimiento fechadenacimiento nacimiento fechaingreso "
        "fechaalta fechadefuncion cumpleanos encounterdt dischargedt birthdt yearofbirth birthyear monthofbirth "
        "diadenacimiento"
    ),
    "phone": (
        "phone phonenumber telephone tel mobile cellphone homephone workphone telefono movil celular cell "
        "cellnumber mobilenumber contactnumber telno telnumber phoneno numerodetelefono numerodecelular"
    ),
    "fax": ("fax faxnumber numerodefax facsimile telefax faxno facsimil"),
    "email": "email emailaddress mail correo correoelectronico",
    "social security number": (
        "ssn ssn4 last4ssn socialsecurity socialsecuritynumber socsec segurosocial numerosegurosocial nss itin "
        "taxid socsecno socialsecurityno ssnlast4 numerodesegurosocial nodesegurosocial"
    ),
    "medical record number": (
        "mrn medrec medicalrecord medicalrecordnumber medicalrecordno recordnumber chartnumber chartno expediente "
        "numeroexpediente historiaclinica numerodehistoria epicid empi patientid patientnumber patientno "
        "patientnbr ptid subjectid personid encounterid visitid medrecno medrecnum patid numerodehistoriaclinica "
        "numerodeexpediente nrohistoria hospitalnumber mpi recordid"
    ),
    "health plan number": (
        "mbi hicn hic medicareid medicaidid medicarenumber medicaidnumber memberid membernumber beneficiaryid "
        "subscriberid policynumber insuranceid insurancenumber planid healthplannumber numerodepoliza poliza "
        "numerodeafiliado afiliado healthplanid healthplanbeneficiarynumber planmemberid numeroafiliado "
        "numerodebeneficiario beneficiario numerobeneficiario"
    ),
    "account number": (
        "account accountnumber accountno acct acctno acctnum cuenta numerodecuenta csn har billingnumber "
        "billingaccount accountid numerocuenta cuentabancaria iban"
    ),
    "license number": (
        "license licence licensenumber certificate certificatenumber dea licencia certificado dlnumber dlno "
        "certno certid npi deanumber driverlicensenumber licenciaconducir licenciadeconducir numerodelicencia "
        "numerodecertificado carnet"
    ),
    "vehicle": (
        "vin vehicleid licenseplate plate platenumber placa matricula vehiculo vehicleidentifier vehiclenumber "
        "vehicleserial tagnumber numerodeplaca numerodematricula bastidor"
    ),
    "device": (
        "udi deviceid deviceserial serialnumber serialno deviceidentifier numerodeserie pacemaker pacemakerid "
        "implantid iddispositivo dispositivo numeroseriedispositivo"
    ),
    "web address": ("url website webpage homepage sitioweb paginaweb webaddress weburl enlace direccionweb"),
    "network address": ("ip ipaddress ipaddr ipv4 ipv6 macaddress direccionip clientip macaddr numeroip"),
    "biometric": (
        "biometric fingerprint voiceprint retina iris faceprint huella huelladactilar biometrico biometricid "
        "retinalscan irisscan faceid facescan biometrics biometria reconocimientofacial"
    ),
    "photograph": (
        "photo photograph picture image faceimage foto fotografia imagen photoid pictureurl fullface retrato"
    ),
    "other unique code": (
        "passport passportnumber driverslicense driverlicense uuid guid curp dni cedula pasaporte uniqueid "
        "uniqueidentifier uniqueidentifyingnumber nationalid tribalid studentid employeeid voterid aliennumber "
        "militaryid rfc otherid identificadorunico identificador documentodeidentidad"
    ),
    "free text": "note notes comment comments remarks freetext narrative notas comentario comentarios observaciones",
}
HEADERS = {word: kind for kind, text in _WHOLE.items() for word in text.split()}
# Header words that mean an identifier wherever they stand, and those that do beside another one.
ALONE = {
    "dob": "date",
    "dt": "date",
    "date": "date",
    "fecha": "date",
    "datetime": "date",
    "timestamp": "date",
    "birthdate": "date",
    "surname": "name",
    "apellido": "name",
    "apellidos": "name",
    "nombre": "name",
    "address": "geography",
    "street": "geography",
    "zip": "geography",
    "zipcode": "geography",
    "direccion": "geography",
    "phone": "phone",
    "telephone": "phone",
    "telefono": "phone",
    "celular": "phone",
    "fax": "fax",
    "email": "email",
    "correo": "email",
    "ssn": "social security number",
    "mrn": "medical record number",
    "expediente": "medical record number",
    "mbi": "health plan number",
    "hicn": "health plan number",
    "account": "account number",
    "acct": "account number",
    "cuenta": "account number",
    "vin": "vehicle",
    "serial": "device",
    "udi": "device",
    "url": "web address",
    "ip": "network address",
    "fingerprint": "biometric",
    "huella": "biometric",
    "photo": "photograph",
    "foto": "photograph",
    "passport": "other unique code",
    "pasaporte": "other unique code",
}
PEOPLE = {"patient", "pt", "member", "person", "subject", "mother", "father", "guardian", "contact", "first",
          "last", "middle", "full", "given", "family", "maiden", "preferred", "paciente", "completo"}  # fmt: skip
NUMBERS = {"id", "nbr", "number", "num", "no", "nro", "numero", "code", "identifier", "identificador"}
HOLDERS = {"patient": "medical record number", "pt": "medical record number", "chart": "medical record number",
           "record": "medical record number", "encounter": "medical record number", "paciente": "medical record number",
           "member": "health plan number", "subscriber": "health plan number", "beneficiary": "health plan number",
           "policy": "health plan number", "poliza": "health plan number", "license": "license number",
           "licencia": "license number", "certificate": "license number", "device": "device", "vehicle": "vehicle",
           "plate": "vehicle", "placa": "vehicle", "seguro": "social security number",
           "hospital": "medical record number",
           "historia": "medical record number", "visit": "medical record number", "plan": "health plan number",
           "beneficiario": "health plan number", "afiliado": "health plan number", "billing": "account number",
           "certificado": "license number", "dispositivo": "device", "implant": "device", "pacemaker": "device",
           "biometric": "biometric", "unique": "other unique code", "national": "other unique code",
           "student": "other unique code", "employee": "other unique code", "voter": "other unique code",
           "alien": "other unique code", "tribal": "other unique code", "military": "other unique code"}  # fmt: skip
BODY_PARTS = {"iris", "retina", "retinal", "face", "facial", "voice", "finger", "palm"}
RECORDINGS = {"scan", "print", "template", "id", "recording", "map"}
AGES = {"age", "ageyears", "ageinyears", "patientage", "agey", "edad", "edadanos", "edadenanos"}
# Study numbers look like these; a column that the layout names as subject or identifier may hold them.
STUDY_NUMBERS = {"medical record number", "other unique code", "vehicle", "device"}


def header_identifier(header: str) -> str | None:
    """The kind of identifier that a column of this name would hold, or None."""
    seen = plain_header(header)
    compact = re.sub(r"[^a-z0-9]", "", seen.casefold())
    if compact in HEADERS:
        return HEADERS[compact]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", seen).casefold()
    tokens = set(re.findall(r"[a-z]+", spaced))
    for token in sorted(tokens):
        if token in ALONE:
            return ALONE[token]
    if "name" in tokens and tokens & PEOPLE:
        return "name"
    if tokens & BODY_PARTS and tokens & RECORDINGS:
        return "biometric"
    if tokens & NUMBERS:
        return next((kind for word, kind in HOLDERS.items() if word in tokens), None)
    return None


def is_age_header(header: str) -> bool:
    return re.sub(r"[^a-z0-9]", "", plain_header(header).casefold()) in AGES
